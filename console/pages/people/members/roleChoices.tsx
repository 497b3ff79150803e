import { type SelectProps, Text } from "@mantine/core";
import { aboutRole, type Role, ROLES } from "../../../../domain/people/roles.ts";

/** A choice of roles, each with what it may do. */
export const ROLE_CHOICES = {
  data: ROLES.map((value) => ({ value, label: aboutRole(value).label })),
  allowDeselect: false,
  comboboxProps: { width: 300, position: "bottom-start" },
  renderOption: ({ option }) => (
    <div>
      <Text size="sm" fw={600}>
        {option.label}
      </Text>
      <Text size="xs">{aboutRole(option.value as Role).may}</Text>
    </div>
  ),
} satisfies Partial<SelectProps>;
