import { Alert, Anchor, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ApiProblem, take } from "../../../data/client.ts";
import type { Site } from "../../../data/sites.ts";
import { Section } from "../../../parts/Section.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { isTyped } from "../../../parts/inputs/typed.ts";
import { TypedField } from "../../../parts/inputs/TypedField.tsx";

/** Deletes a site and everything that belongs to it, after its name was typed. With articles on WordPress it asks a second time. */
export function DeleteSite({ site }: { site: Site }) {
  const [opened, { open, close }] = useDisclosure();
  const [typed, setTyped] = useState("");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: (force: boolean) =>
      take(api.sites[":id"].index.$delete({ param: { id: String(site.id) }, query: { force: force ? "true" : "false" } })),
    onSuccess: async () => {
      await navigate({ to: "/sites" });
      void queries.invalidateQueries();
    },
  });
  const insist = remove.error instanceof ApiProblem && remove.error.code === "site_has_published_content";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.mutate(insist);
  };
  const leave = () => {
    close();
    setTyped("");
    remove.reset();
  };
  return (
    <Section
      title="Delete this site"
      about="This deletes the articles, keys, runs and events of the site in IGNY8. Posts in WordPress stay. This can't be undone."
      actions={
        <Button color="red" variant="outline" onClick={open}>
          Delete site
        </Button>
      }
    >
      <Modal opened={opened} onClose={leave} title="Delete site">
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm">
              This deletes{" "}
              <Text span fw={600} dir="auto">
                {site.name}
              </Text>{" "}
              from IGNY8, with all articles, keys, automation and events. Posts in WordPress stay. This can't be undone.
            </Text>
            {remove.error &&
              (insist ? (
                // The message begins with their number: `12 articles of the site are in WordPress.`
                <Alert color="orange" title={remove.error.message.split(". ", 1)[0]} role="alert">
                  Their posts stay there, but IGNY8 can't update or unpublish them any more.{" "}
                  <Anchor inherit c="inherit" renderRoot={(props) => <Link to="/published" search={{ site: site.id }} {...props} />}>
                    Show articles
                  </Anchor>
                </Alert>
              ) : (
                <Problem error={remove.error} />
              ))}
            <TypedField label="Type the site's name to confirm" name={site.name} value={typed} onChange={setTyped} />
            <Group justify="flex-end">
              <Button variant="default" onClick={leave}>
                Cancel
              </Button>
              <Button type="submit" color="red" loading={remove.isPending} disabled={!isTyped(typed, site.name)}>
                {insist ? "Delete anyway" : "Delete permanently"}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </Section>
  );
}
