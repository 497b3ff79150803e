import { Anchor, Stack, Text, Title } from "@mantine/core";
import { Sample } from "../../../parts/Sample.tsx";

/** How a program uses a token, with an example that runs as it is. */
export function UseToken() {
  return (
    <Stack gap="xs" className="column">
      <Title order={2} size="h4">
        How to use it
      </Title>
      <Text size="sm">
        Send it in the header <code>Authorization</code> of each request. This one lists your sites:
      </Text>
      <Sample label="Example request" code={`curl ${globalThis.location.origin}/api/v1/sites/ \\\n  -H "Authorization: Bearer igny8t_…"`} />
      <Text size="sm">
        All requests, fields and answers are in the{" "}
        <Anchor href="/api/docs/" inherit>
          API documentation
        </Anchor>
        .
      </Text>
    </Stack>
  );
}
