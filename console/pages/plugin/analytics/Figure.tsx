import { Button, Collapse, Group, Table, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useId } from "react";

interface Numbers {
  title: string;
  about?: string;
  head: string[];
  /** the first cell of each row is its name */
  rows: (string | number)[][];
}

interface FigureProps extends Numbers {
  about: string;
  empty?: string | undefined;
  children: ReactNode;
}

/** A chart, which screen readers announce as a picture, and its numbers as a table. */
export function Figure({ title, about, head, rows, empty, children }: FigureProps) {
  const [opened, { toggle }] = useDisclosure();
  const id = useId();
  const nothing = rows.length === 0;
  return (
    <section aria-labelledby={id}>
      <Group justify="space-between" mb="sm" wrap="nowrap">
        <Heading id={id} title={title} about={about} />
        {!nothing && (
          <Button
            variant="default"
            size="xs"
            style={{ flexShrink: 0 }}
            onClick={toggle}
            aria-expanded={opened}
            aria-label={`${title} as a table`}
          >
            {opened ? "Hide the table" : "As a table"}
          </Button>
        )}
      </Group>
      {nothing ? (
        <Text c="dimmed">{empty ?? "Nothing yet."}</Text>
      ) : (
        <div role="img" aria-label={`${title}. ${about} The table has the numbers.`}>
          {children}
        </div>
      )}
      <Collapse expanded={opened}>{opened && <Rows title={title} head={head} rows={rows} />}</Collapse>
    </section>
  );
}

/** Numbers without a chart. */
export function Numbered({ title, about, head, rows }: Numbers) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Heading id={id} title={title} about={about} />
      {rows.length === 0 ? <Text c="dimmed">Nothing yet.</Text> : <Rows title={title} head={head} rows={rows} />}
    </section>
  );
}

/** Numbers in sentences: too few for a chart. */
export function Told({ title, lines }: { title: string; lines: string[] }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Heading id={id} title={title} />
      {lines.map((line) => (
        <Text key={line} size="sm" mt="xs">
          {line}
        </Text>
      ))}
    </section>
  );
}

const Heading = ({ id, title, about }: { id: string; title: string; about?: string | undefined }) => (
  <div>
    <Title order={2} size="h4" id={id}>
      {title}
    </Title>
    {about && (
      <Text size="sm" c="dimmed">
        {about}
      </Text>
    )}
  </div>
);

const Rows = ({ title, head, rows }: Numbers) => (
  <Table.ScrollContainer
    minWidth={Math.max(300, head.length * 68)}
    scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": title } }}
  >
    <Table aria-label={title} horizontalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          {head.map((name, place) => (
            <Table.Th key={name} ta={place === 0 || typeof rows[0]?.[place] === "string" ? "start" : "end"}>
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.join("|")}>
            {row.map((value, place) => (
              // A row's columns are identified only by their position.
              <Table.Td key={head[place]} ta={place === 0 || typeof value === "string" ? "start" : "end"} dir="auto">
                {value}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);
