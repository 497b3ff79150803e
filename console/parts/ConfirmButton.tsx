import { Button, type ButtonProps, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { Problem } from "./Trouble.tsx";

interface Props extends ButtonProps {
  label: string;
  /** distinguishes the button from others like it in a list */
  "aria-label"?: string;
  /** the question */
  title: string;
  /** what the action means, and whether it can be undone */
  children: ReactNode;
  /** the label of the button that confirms */
  confirm: string;
  /** false: nothing is lost by the action */
  danger?: boolean;
  act: () => Promise<unknown>;
  /** called when it asks */
  onAsk?: () => void;
}

/** A button for an action that cannot be undone. It asks first. The dialog stays open and shows errors. */
export function ConfirmButton({ label, title, children, confirm, danger = true, act, onAsk, ...button }: Props) {
  const [opened, { open, close }] = useDisclosure();
  const doing = useMutation({ mutationFn: act, onSuccess: close });
  const leave = () => {
    doing.reset();
    close();
  };
  return (
    <>
      <Button variant="default" {...button} onClick={() => (open(), onAsk?.())}>
        {label}
      </Button>
      <ConfirmDialog opened={opened} title={title} yes={confirm} danger={danger} busy={doing.isPending} onYes={doing.mutate} onNo={leave}>
        <Text size="sm" component="div">
          {children}
        </Text>
        {doing.error && <Problem error={doing.error} />}
      </ConfirmDialog>
    </>
  );
}
