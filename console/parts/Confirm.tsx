import { Button, type ButtonProps, Group, Popover, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";

interface Props extends ButtonProps {
  label: string;
  /** of the button for those who only hear it, where the label alone does not say what it is about */
  about?: string;
  /** what will happen */
  children: ReactNode;
  /** on the button that does it */
  yes: string;
  onYes: () => void;
}

/** A button that says what it will do before it does. */
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
