import { Stack, Text } from "@mantine/core";
import type { Run } from "../../../data/automation.ts";
import { Examples } from "../../../parts/bulk/Refused.tsx";
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
            <Examples ids={content_ids} count={count} />
          </li>
        ))}
      </Stack>
    </Section>
  );
}
