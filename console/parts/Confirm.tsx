import { Button, type ButtonProps, Group, Popover, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";

interface Props extends ButtonProps {
  label: string;
  /** the accessible name of the button, if its label alone is ambiguous */
  about?: string;
  /** what the action does */
  children: ReactNode;
  /** the label of the button that confirms */
  yes: string;
  onYes: () => void;
}

/** A button that explains its action before it does it. */
export function Confirm({ label, about, children, yes, onYes, ...button }: Props) {
  const [opened, { toggle, close }] = useDisclosure();
  return (
    <Popover opened={opened} onClose={close} trapFocus withArrow width={300} position="bottom">
      <Popover.Target>
        <Button variant="default" onClick={toggle} {...(about === undefined ? {} : { "aria-label": about })} {...button}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Text size="sm" component="div">
            {children}
          </Text>
          <Group gap="xs" justify="flex-end">
            <Button size="xs" variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              size="xs"
              {...(button.color === undefined ? {} : { color: button.color })}
              onClick={() => {
                close();
                onYes();
              }}
            >
              {yes}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
