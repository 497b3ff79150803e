import { Anchor, List, Stack, Text, Title } from "@mantine/core";
import { Sample } from "../../parts/Sample.tsx";

const CODE = `import { createHmac, timingSafeEqual } from "node:crypto";

/** body: the raw text, before it is parsed */
export function isFromIgny8(headers, body, secret) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  // Older than five minutes: it may be a replay.
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const right = createHmac("sha256", key).update(\`\${id}.\${timestamp}.\${body}\`).digest();
  // One signature for each valid secret: the current one and, after a replacement, the old one.
  return headers["webhook-signature"].split(" ").some((signature) => {
    const given = Buffer.from(signature.replace("v1,", ""), "base64");
    return given.length === right.length && timingSafeEqual(given, right);
  });
}`;

/** How a receiver verifies that IGNY8 is the sender (Standard Webhooks 1.0). */
export function Verify() {
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Verify requests
      </Title>
      <Text size="sm">
        Anybody can send requests to your address. IGNY8 signs its requests as{" "}
        <Anchor href="https://www.standardwebhooks.com/" target="_blank" rel="noreferrer" inherit>
          Standard Webhooks
        </Anchor>{" "}
        describes; there are libraries for most languages. Each request has three headers:
      </Text>
      <List size="sm" spacing={4}>
        <List.Item>
          <code>webhook-id</code>: the same for each retry. Store it, and ignore requests that you have seen.
        </List.Item>
        <List.Item>
          <code>webhook-timestamp</code>: when IGNY8 sent this request, in seconds since 1970.
        </List.Item>
        <List.Item>
          <code>webhook-signature</code>: <code>v1,</code> and the HMAC-SHA256 of id, timestamp and body.
        </List.Item>
      </List>
      <Sample label="Verification in JavaScript" code={CODE} />
      <Text size="sm">
        Answer with 2xx within 15 seconds, and do the work afterwards. IGNY8 retries other answers for three days, at growing intervals. 410
        disables the webhook.
      </Text>
    </Stack>
  );
}
