import { Anchor, Button, Group, Modal, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { api, take } from "../data/client.ts";
import { useMayWrite } from "../data/session.ts";
import { sitesQuery } from "../data/sites.ts";
import { Empty } from "../parts/Empty.tsx";
import { fieldErrors, inputsOf, isAboutFields, useDraft } from "../parts/fields.ts";
import { Listing } from "../parts/Listing.tsx";
import { Page } from "../parts/Page.tsx";
import { Problem } from "../parts/Trouble.tsx";

export function Sites() {
  const query = useInfiniteQuery(sitesQuery);
  const [adding, { open, close }] = useDisclosure();
  const mayWrite = useMayWrite();
  const add = mayWrite && <Button onClick={open}>Add a site</Button>;
  return (
    <Page title="Sites" about="Your WordPress sites. Articles go to the site they were written for." actions={add}>
      <Listing
        query={query}
        empty={
          <Empty title="No site yet" action={add}>
            Add the first one: its address is all you need. Then a guide of four steps connects it, in two minutes.
          </Empty>
        }
      >
        {(sites) => (
          <Table.ScrollContainer minWidth={320}>
            <Table verticalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Site</Table.Th>
                  <Table.Th visibleFrom="sm">Time zone</Table.Th>
                  <Table.Th>
                    <Text span fz="sm" fw={700}>
                      WordPress
                    </Text>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {sites.map((site) => (
                  <Table.Tr key={site.id}>
                    <Table.Td>
                      <Text fw={600} dir="auto">
                        {site.name}
                      </Text>
                      <Anchor href={site.url} size="sm" rel="noreferrer" target="_blank">
                        {site.url}
                      </Anchor>
                    </Table.Td>
                    <Table.Td visibleFrom="sm">{site.time_zone}</Table.Td>
                    <Table.Td>
                      <Anchor renderRoot={(props) => <Link to="/sites/$siteId/connect" params={{ siteId: site.id }} {...props} />}>
                        Connection
                      </Anchor>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Listing>
      <AddSite opened={adding} onClose={close} />
    </Page>
  );
}

const zones = Intl.supportedValuesOf("timeZone");
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function AddSite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { values, set, forget } = useDraft("site", { name: "", url: "", time_zone: zones.includes(ownZone) ? ownZone : "UTC" });
  const add = useMutation({
    mutationFn: () => take(api.sites.index.$post({ json: values })),
    onSuccess: ({ data }) => {
      forget();
      void queries.invalidateQueries({ queryKey: ["sites"] });
      void navigate({ to: "/sites/$siteId/connect", params: { siteId: data.id } });
    },
  });
  const errors = fieldErrors(add.error);
  const input = inputsOf<"url" | "name">(values, set, errors);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Add a site">
      <form onSubmit={submit}>
        <Stack>
          {add.error && !isAboutFields(add.error, ["name", "url", "time_zone"]) && <Problem error={add.error} />}
          <TextInput
            label="Address"
            placeholder="https://example.com"
            description="As it stands in WordPress under Settings → General → Site Address."
            required
            data-autofocus
            {...input("url")}
          />
          <TextInput label="Name" description="How you call it." required {...input("name")} />
          <Select
            label="Time zone"
            description="Of its readers: publishing times are meant in it."
            data={zones}
            searchable
            allowDeselect={false}
            value={values.time_zone}
            onChange={(time_zone) => time_zone && set({ time_zone })}
            error={errors["time_zone"]}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
