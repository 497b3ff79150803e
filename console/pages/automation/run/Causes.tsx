import { Anchor, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Run } from "../../../data/automation.ts";
import { Section } from "../../../parts/Section.tsx";

/** Why articles failed, with the first articles of each cause. */
export function Causes({ causes }: { causes: Run["causes"] }) {
  return (
    <Section title="Why articles failed">
      <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
        {causes.map(({ type, count, message, content_ids }) => (
          <li key={type}>
            <Text size="sm" dir="auto">
              {count} {count === 1 ? "article" : "articles"}: {message}
            </Text>
            <Group gap="sm">
              {content_ids.map((contentId) => (
                <Anchor
                  key={contentId}
                  size="sm"
                  renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId }} {...props} />}
                >
                  Article {contentId}
                </Anchor>
              ))}
              {count > content_ids.length && (
                <Text size="sm" c="dimmed">
                  and {count - content_ids.length} more
                </Text>
              )}
            </Group>
          </li>
        ))}
      </Stack>
    </Section>
  );
}
