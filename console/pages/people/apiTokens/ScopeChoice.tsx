import { Input, SegmentedControl, Stack, Text } from "@mantine/core";
import { aboutArea, type Area, AREAS, type Scope } from "../../../../domain/people/scopes.ts";
import classes from "./ScopeChoice.module.css";

interface Props {
  offered: Scope[];
  value: Scope[];
  onChange: (scopes: Scope[]) => void;
  error?: string | undefined;
}

const NONE = "none";

/** Scopes of a token by area: none, read, or read and change. */
export function ScopeChoice({ offered, value, onChange, error }: Props) {
  const areas = AREAS.filter((area) => offered.includes(`${area}:read`));
  const choose = (area: Area, scope: string) =>
    onChange([...value.filter((one) => !one.startsWith(`${area}:`)), ...offered.filter((one) => one === scope)]);
  return (
    <Input.Wrapper label="Scopes" labelElement="div" required error={error}>
      <Stack gap="md" my="xs">
        {areas.map((area) => {
          const { label, reads, writes } = aboutArea(area);
          const read: Scope = `${area}:read`;
          const write: Scope = `${area}:write`;
          return (
            <div key={area} className={classes["area"]}>
              <div>
                <Text size="sm" fw={600}>
                  {label}
                </Text>
                <Text size="xs" c="dimmed">
                  {value.includes(write) ? writes : reads}
                </Text>
              </div>
              <SegmentedControl
                size="xs"
                classNames={{ control: classes["control"]! }}
                aria-label={label}
                value={value.find((scope) => scope === read || scope === write) ?? NONE}
                onChange={(scope) => choose(area, scope)}
                data={[
                  { value: NONE, label: "None" },
                  { value: read, label: "Read" },
                  ...(offered.includes(write) ? [{ value: write, label: "Read and change" }] : []),
                ]}
              />
            </div>
          );
        })}
      </Stack>
    </Input.Wrapper>
  );
}
