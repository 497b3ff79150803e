import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { api, take } from "../../../data/client.ts";
import { useMayPublish } from "../../../data/session.ts";
import type { Site } from "../../../data/sites.ts";
import { Facts } from "../../../parts/Facts.tsx";
import { fieldErrors, inputsOf, isAboutFields, useDraft } from "../../../parts/fields.ts";
import { Section } from "../../../parts/Section.tsx";
import { Time } from "../../../parts/time/Time.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { ZONES } from "../../../parts/time/zones.ts";
import { Clusters, Sectors } from "./Subjects.tsx";
import { DeleteSite } from "./DeleteSite.tsx";
import { useSite } from "./useSite.ts";

/** A site's name, address, time zone and subjects, and its deletion. */
export function General() {
  const site = useSite();
  const mayWrite = useMayPublish();
  return (
    <Stack>
      {mayWrite ? (
        // Takes over what others saved meanwhile. The draft keeps what was typed.
        <Details key={`${site.id} ${site.name} ${site.url} ${site.time_zone}`} site={site} />
      ) : (
        <Section title="Details">
          <Facts
            facts={[
              ["Name", site.name],
              ["Address", site.url],
              ["Time zone", site.time_zone],
              ["Added", <Time key="added" at={site.created_at} zone={site.time_zone} />],
            ]}
          />
        </Section>
      )}
      <Sectors siteId={site.id} />
      <Clusters siteId={site.id} />
      {mayWrite && <DeleteSite site={site} />}
    </Stack>
  );
}

function Details({ site }: { site: Site }) {
  const queries = useQueryClient();
  const { name, url, time_zone } = site;
  const { values, set, touched, forget } = useDraft(`site:${site.id}`, { name, url, time_zone });
  const save = useMutation({
    mutationFn: () => take(api.sites[":id"].index.$patch({ param: { id: String(site.id) }, json: values })),
    onSuccess: ({ data }) => {
      forget({ name: data.name, url: data.url, time_zone: data.time_zone });
      notifications.show({ message: "Saved.", color: "teal" });
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
          {save.error && !isAboutFields(save.error, ["name", "url", "time_zone"]) && <Problem error={save.error} />}
          <TextInput label="Name" dir="auto" {...input("name")} />
          <TextInput
            label="Address"
            description="Where readers find it. Which address articles are sent to stands under WordPress."
            {...input("url")}
          />
          <Select
            label="Time zone"
            description="Of its readers: publishing times and the calendar are meant in it."
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
                  forget({ name, url, time_zone });
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
