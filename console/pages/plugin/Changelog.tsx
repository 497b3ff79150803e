import { Button, Group, Stack, Text, Textarea, Title, Typography } from "@mantine/core";
import { useState } from "react";
import type { useVersionActions, Version } from "../../data/plugin/versions.ts";
import { fieldErrors, isAboutFields, useDraft } from "../../parts/fields.ts";
import { Problem } from "../../parts/Trouble.tsx";

/** The changelog that sites show before an update. */
export function Changelog({ version, save }: { version: Version; save: ReturnType<typeof useVersionActions>["change"] }) {
  const draft = useDraft(`changelog:${version.slug}:${version.version}`, { changelog: version.changelog });
  const [changing, setChanging] = useState(draft.touched);
  const may = version.possible.includes("change changelog");
  const { changelog } = draft.values;
  const error = save.variables?.changelog === undefined ? null : save.error;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Changelog
        </Title>
        {may && !changing && (
          <Button variant="default" size="xs" onClick={() => setChanging(true)}>
            Edit changelog
          </Button>
        )}
      </Group>
      {changing && may ? (
        <>
          {error && !isAboutFields(error, ["changelog"]) && <Problem error={error} />}
          <Textarea
            aria-label="Changelog"
            description="Markdown. Sites show it before they update."
            autosize
            minRows={4}
            maxRows={16}
            dir="auto"
            value={changelog}
            onChange={(event) => draft.set({ changelog: event.target.value })}
            error={fieldErrors(error)["changelog"]}
          />
          <Group gap="sm">
            <Button
              size="xs"
              disabled={!draft.touched}
              loading={save.isPending}
              onClick={() =>
                save.mutate(
                  { changelog },
                  {
                    onSuccess: () => {
                      draft.forget({ changelog });
                      setChanging(false);
                    },
                  },
                )
              }
            >
              Save changelog
            </Button>
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                draft.forget();
                setChanging(false);
              }}
            >
              Cancel
            </Button>
          </Group>
        </>
      ) : (
        <ChangelogText html={version.changelog_html} />
      )}
    </Stack>
  );
}

/** The changelog as sites show it. The API has taken scripts and other dangerous HTML out. */
function ChangelogText({ html }: { html: string }) {
  if (html === "")
    return (
      <Text size="sm" c="dimmed">
        No changelog. Sites will not show what is new.
      </Text>
    );
  return (
    <Typography className="markdown" fz="sm" dir="auto" style={{ overflowWrap: "anywhere" }} dangerouslySetInnerHTML={{ __html: html }} />
  );
}
