import { Badge, Stack, Text } from "@mantine/core";
import { statusOf } from "./status.ts";

/** The status of an article: one badge, and below it what else there is to know. */
export function StatusBadge({ article, inline = false }: { article: Parameters<typeof statusOf>[0]; inline?: boolean }) {
  const { label, color, detail } = statusOf(article);
  // In one line, "Draft in WordPress" says "Draft".
  const whole = inline && (detail?.startsWith(label) ?? false);
  const badge = (
    <Badge variant="dot" color={color} size={inline ? "lg" : "md"}>
      {whole ? detail : inline && detail ? `${label} · ${detail}` : label}
    </Badge>
  );
  if (inline || !detail) return badge;
  return (
    <Stack gap={2} align="flex-start">
      {badge}
      <Text size="xs" c="dimmed" className="status-detail">
        {detail}
      </Text>
    </Stack>
  );
}
