import { Alert, Button, Stack, Text } from "@mantine/core";
import { useUpdateStructure } from "../../data/integration.ts";
import { Problem } from "../Trouble.tsx";

/** In place of choices from a site's lists, while the site was not read yet. */
export function UnknownLists({ integration, mayWrite }: { integration: { id: number; is_active: boolean }; mayWrite: boolean }) {
  const read = useUpdateStructure(integration.id);
  return (
    <Alert color="gray" title="The site's authors and categories are not known yet">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {read.isSuccess
            ? "The site is being read. They appear here in a moment."
            : "IGNY8 reads them from the site. Until then the site chooses."}
        </Text>
        {read.error && <Problem error={read.error} />}
        {mayWrite && (
          <Button size="xs" variant="default" disabled={!integration.is_active} loading={read.isPending} onClick={() => read.mutate()}>
            Read the site
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
