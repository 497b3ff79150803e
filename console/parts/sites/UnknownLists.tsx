import { Alert, Button, Stack, Text } from "@mantine/core";
import { useUpdateStructure } from "../../data/integration.ts";
import { Problem } from "../Trouble.tsx";

/** In place of choices from a site's lists, while the site was not read yet. Without `mayWrite`, it has no button that reads the site. */
export function UnknownLists({ integration, mayWrite }: { integration: { id: number; is_active: boolean }; mayWrite: boolean }) {
  const read = useUpdateStructure(integration.id);
  return (
    <Alert color="gray" title="Authors and categories appear after the first sync">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {read.isSuccess ? "Reading the site. The lists appear here in a moment." : "Until then, the site's settings apply."}
        </Text>
        {read.error && <Problem error={read.error} />}
        {mayWrite && (
          <Button size="xs" variant="default" disabled={!integration.is_active} loading={read.isPending} onClick={() => read.mutate()}>
            Load from WordPress
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
