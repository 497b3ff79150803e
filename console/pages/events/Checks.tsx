import { Badge, Flex, Table, Text } from "@mantine/core";
import type { Health } from "../../data/integration.ts";
import { CHECK_NAMES, checkState } from "../../parts/sites/checkNames.ts";
import { Time } from "../../parts/time/Time.tsx";

type Validation = NonNullable<Health["validation"]>;
type Check = Validation[keyof Validation];

interface Props {
  checks: Validation;
  /** the checks whose problem and advice stand above the page's tabs */
  told: Set<string>;
  zone: string | undefined;
}

/** Failed checks come first, then checks without a result. */
const order = ({ ok }: Check) => (ok === false ? 0 : ok === null ? 1 : 2);

/** The validation matrix: each requirement of a site, whether it is met, what to do, and when it was checked. */
export function Checks({ checks, told, zone }: Props) {
  const rows = Object.entries(checks).toSorted(([, one], [, other]) => order(one) - order(other));
  return (
    <Table verticalSpacing="sm" aria-label="Checks">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={{ base: 150, sm: 250 }}>Check</Table.Th>
          <Table.Th>Result, and what to do</Table.Th>
          <Table.Th visibleFrom="md" w={220}>
            Checked
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([name, check]) => {
          const [word, color] = checkState(check.ok);
          return (
            <Table.Tr key={name}>
              <Table.Td valign="top">
                <Flex direction={{ base: "column", sm: "row" }} justify="space-between" gap="0 8px" align="flex-start">
                  <Text fw={600} size="sm">
                    {CHECK_NAMES[name as keyof Validation]}
                  </Text>
                  <Badge variant="dot" color={color} size="md" style={{ flexShrink: 0 }}>
                    {word}
                  </Badge>
                </Flex>
              </Table.Td>
              <Table.Td valign="top">
                <Text size="sm" dir="auto">
                  {told.has(name) ? "See the top of this page." : check.message}
                </Text>
                {check.advice && !told.has(name) && (
                  <Text size="sm" c={check.ok === false ? "red" : "dimmed"} dir="auto">
                    {check.advice}
                  </Text>
                )}
                <Text size="xs" c="dimmed" hiddenFrom="md">
                  <Seen check={check} zone={zone} />
                </Text>
              </Table.Td>
              <Table.Td visibleFrom="md" valign="top">
                <Text size="sm">
                  <Seen check={check} zone={zone} />
                </Text>
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function Seen({ check: { checked_at, since, ok }, zone }: { check: Check; zone: string | undefined }) {
  if (!checked_at) return "Never";
  return (
    <>
      <Time at={checked_at} zone={zone} />
      {since && since !== checked_at && ok === false && (
        <Text span size="xs" c="dimmed" display="block">
          Failing since <Time at={since} zone={zone} />
        </Text>
      )}
    </>
  );
}
