import { Autocomplete, Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { api, take } from "../../../data/client.ts";
import { integrationQuery } from "../../../data/integration.ts";
import { sayDone } from "../../../data/toast/say.ts";
import { useMayPublish } from "../../../data/session.ts";
import { type Site, siteGroupsQuery } from "../../../data/sites.ts";
import { Facts } from "../../../parts/Facts.tsx";
import { fieldErrors, inputsOf, isAboutFields, useDraft } from "../../../parts/fields.ts";
import { Section } from "../../../parts/Section.tsx";
import { Time } from "../../../parts/time/Time.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { ZONES } from "../../../parts/time/zones.ts";
import { Subjects } from "./Subjects.tsx";
import { DeleteSite } from "./DeleteSite.tsx";
import { isSameAddress } from "./sameAddress.ts";
import { useSite } from "./useSite.ts";

/** A site's name, address, time zone and subjects, and its deletion. */
export function General() {
  const site = useSite();
  const mayWrite = useMayPublish();
  return (
    <Stack>
      {mayWrite ? (
        // Takes over what others saved meanwhile. The draft keeps what was typed.
        <Details key={`${site.id} ${site.name} ${site.url} ${site.time_zone} ${site.group_name}`} site={site} />
      ) : (
        <Section title="Details">
          <Facts
            facts={[
              ["Name", site.name],
              ["Address", site.url],
              ["Group", site.group_name ?? "None"],
              ["Time zone", site.time_zone],
              ["Added", <Time key="added" at={site.created_at} zone={site.time_zone} />],
            ]}
          />
        </Section>
      )}
      <Subjects siteId={site.id} />
      {mayWrite && <DeleteSite site={site} />}
    </Stack>
  );
}

function Details({ site }: { site: Site }) {
  const queries = useQueryClient();
  const { name, url, time_zone } = site;
  const group_name = site.group_name ?? "";
  const { values, set, touched, forget } = useDraft(`site:${site.id}`, { name, url, time_zone, group_name });
  const groups = useQuery(siteGroupsQuery).data ?? [];
  const integration = site.connection?.integration_id;
  const sentTo = useQuery({ ...integrationQuery(integration ?? 0), enabled: integration !== undefined }).data?.config_json.site_url;
  const save = useMutation({
    mutationFn: () =>
      take(
        api.sites[":id"].index.$patch({
          param: { id: String(site.id) },
          json: { ...values, group_name: values.group_name.trim() || null },
        }),
      ),
    onSuccess: ({ data }) => {
      forget({ name: data.name, url: data.url, time_zone: data.time_zone, group_name: data.group_name ?? "" });
      sayDone("Saved.");
      // Local times depend on the time zone.
      return Promise.all([["site", site.id], ["sites"], ["automation"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
  const errors = fieldErrors(save.error);
  const input = inputsOf<"name" | "url">(values, set, errors);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Section title="Details">
      <form onSubmit={submit} noValidate>
        <Stack maw={560}>
          {save.error && !isAboutFields(save.error, ["name", "url", "time_zone", "group_name"]) && <Problem error={save.error} />}
          <TextInput label="Name" dir="auto" {...input("name")} />
          <TextInput
            label="Address"
            description={`Where readers find the site. ${sentTo === undefined || isSameAddress(sentTo, site.url) ? "Articles are sent to the address in the WordPress tab." : `Articles are sent to ${sentTo} (WordPress tab).`}`}
            {...input("url")}
          />
          <Autocomplete
            label="Group"
            description="Any name, such as a client. You can group the list of sites by it."
            data={groups.map((group) => group.name)}
            value={values.group_name}
            onChange={(value) => set({ group_name: value })}
            error={errors["group_name"]}
            maxLength={60}
          />
          <Select
            label="Time zone"
            description="Publishing times and the calendar use this time zone."
            data={ZONES.includes(time_zone) ? ZONES : [time_zone, ...ZONES]}
            searchable
            allowDeselect={false}
            value={values.time_zone}
            onChange={(zone) => zone && set({ time_zone: zone })}
            error={errors["time_zone"]}
          />
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!touched}>
              Save
            </Button>
            {touched && (
              <Button
                variant="default"
                onClick={() => {
                  forget({ name, url, time_zone, group_name });
                  save.reset();
                }}
              >
                Discard changes
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
