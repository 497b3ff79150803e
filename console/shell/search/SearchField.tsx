import { TextInput, type TextInputProps } from "@mantine/core";
import { useEffect, useRef } from "react";

interface Props extends Omit<TextInputProps, "value" | "onChange"> {
  value: string;
  onChange: (value: string) => void;
}

/** The search field. Typing continues after the text that is already there. */
export function SearchField({ value, onChange, ...props }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.setSelectionRange(input.current.value.length, input.current.value.length);
  }, []);
  return (
    <TextInput
      ref={input}
      data-autofocus
      aria-label="Search or command"
      placeholder="Search, or type a command"
      dir="auto"
      maxLength={200}
      autoComplete="off"
      enterKeyHint="go"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      {...props}
    />
  );
}
