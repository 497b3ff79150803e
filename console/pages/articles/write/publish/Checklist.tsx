import { Anchor, Badge, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Finding, Point } from "../../../../../domain/articles/checklist.ts";

interface Props {
  findings: Finding[];
  site_id: number;
  /** brings the person to the field; the dialog closes */
  onGo: (point: Exclude<Point, "site">) => void;
}

/** What to look at before the article is published, each with the way to where it is mended. Only the API decides what is refused. */
export function Checklist({ findings, site_id, onGo }: Props) {
  if (findings.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Checked: title, text, pictures, description, links and site. Nothing is missing.
      </Text>
    );
  return (
    <div role="group" aria-label="Before you publish">
      <Text size="sm" fw={600} mb={6}>
        Before you publish ({findings.length})
      </Text>
      <Stack component="ul" gap={8} m={0} p={0} style={{ listStyle: "none" }}>
        {findings.map(({ point, level, message }) => (
          <Group component="li" key={message} gap="xs" wrap="nowrap" align="flex-start" className={level === "refused" ? "" : "to-check"}>
            {level === "refused" && (
              <Badge variant="dot" color="red" style={{ flex: "none" }}>
                Must fix
              </Badge>
            )}
            <Text size="sm" dir="auto" style={{ flex: 1, overflowWrap: "anywhere" }}>
              {message}
            </Text>
            {point === "site" ? (
              <Anchor size="sm" renderRoot={(props) => <Link to="/sites/$siteId" params={{ siteId: site_id }} {...props} />}>
                Open site
              </Anchor>
            ) : (
              <Anchor component="button" type="button" size="sm" aria-label={`Fix: ${message}`} onClick={() => onGo(point)}>
                Fix
              </Anchor>
            )}
          </Group>
        ))}
      </Stack>
    </div>
  );
}
