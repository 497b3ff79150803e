import { Checkbox, Group, Stack, Text } from "@mantine/core";
import { aboutArea, AREAS, type Scope } from "../../../../domain/people/scopes.ts";

interface Props {
  offered: Scope[];
  value: Scope[];
  onChange: (scopes: Scope[]) => void;
  error?: string | undefined;
}

/** Scopes of a token by area: read, or read and change. */
export function ScopeChoice({ offered, value, onChange, error }: Props) {
  const areas = AREAS.filter((area) => offered.includes(`${area}:read`));
  return (
    <Checkbox.Group label="Scopes" required value={value} onChange={(scopes) => onChange(scopes)} error={error}>
      <Stack gap="xs" mt="xs">
        {areas.map((area) => {
          const { label, reads, writes } = aboutArea(area);
          const write: Scope = `${area}:write`;
          return (
            <div key={area}>
              <Text size="sm" fw={600}>
                {label}
              </Text>
              <Group gap="md">
                <Checkbox value={`${area}:read`} label="Read" aria-label={reads} title={reads} disabled={value.includes(write)} />
                {offered.includes(write) && <Checkbox value={write} label="Read and change" aria-label={writes} title={writes} />}
              </Group>
            </div>
          );
        })}
      </Stack>
    </Checkbox.Group>
  );
}
