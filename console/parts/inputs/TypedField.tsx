import { TextInput } from "@mantine/core";

interface Props {
  label: string;
  /** what has to be typed (`isTyped` in typed.ts) */
  name: string;
  value: string;
  onChange: (value: string) => void;
}

/** The field in which a name is typed to confirm something. */
export function TypedField({ label, name, value, onChange }: Props) {
  return (
    <TextInput
      label={label}
      {...(name.length > 60 ? { description: "The first 20 characters are enough." } : {})}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      autoComplete="off"
      dir="auto"
      data-autofocus
    />
  );
}
