import { Button, type ButtonProps, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { Problem } from "./Trouble.tsx";

interface Props extends ButtonProps {
  label: string;
  /** to tell it from its like in a list */
  "aria-label"?: string;
  /** the question */
  title: string;
  /** what it means, and whether it can be undone */
  children: ReactNode;
  /** what the button that does it says */
  confirm: string;
  act: () => Promise<unknown>;
}

/** A button for what can't be undone: it asks first. What goes wrong is said in the dialog, which stays. */
export function ConfirmButton({ label, title, children, confirm, act, ...button }: Props) {
  const [opened, { open, close }] = useDisclosure();
  const doing = useMutation({ mutationFn: act, onSuccess: close });
  const leave = () => {
    doing.reset();
    close();
  };
  return (
    <>
      <Button variant="default" {...button} onClick={open}>
        {label}
      </Button>
      <ConfirmDialog opened={opened} title={title} yes={confirm} danger busy={doing.isPending} onYes={doing.mutate} onNo={leave}>
        <Text size="sm" component="div">
          {children}
        </Text>
        {doing.error && <Problem error={doing.error} />}
      </ConfirmDialog>
    </>
  );
}
