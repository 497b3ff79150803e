import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { api, take } from "../../data/client.ts";
import { fieldErrors, inputsOf, isAboutFields, useDraft } from "../../parts/fields.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { ownZone, ZONES } from "../../parts/time/zones.ts";

/** The form for a new site's address and name. The guide that connects it comes next. */
export function AddSite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { values, set, forget } = useDraft("site", { name: "", url: "", time_zone: ownZone });
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
            data={ZONES}
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
