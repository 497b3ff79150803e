import { Alert, Anchor, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";
import { type AddressProblem, nameOfAddress, readAddress } from "../../../domain/sites/url.ts";
import { api, take } from "../../data/client.ts";
import { addressQuery, type SiteLine } from "../../data/sites.ts";
import { fieldErrors, inputsOf, isAboutFields, useDraft } from "../../parts/fields.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { ownZone, ZONES } from "../../parts/time/zones.ts";

const PROBLEMS: Record<AddressProblem, string> = {
  form: "Enter an address such as https://example.com.",
  scheme: "Start the address with https:// or http://.",
  credentials: "Leave out the user name and the password.",
};
const TYPED_MS = 400;

/** The form for a new site. The guide that connects it comes next. `more`: buttons beside the one that adds. */
export function AddSiteForm({ more }: { more?: ReactNode }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { values, set, forget } = useDraft("site", { name: "", url: "", time_zone: ownZone });
  const [left, setLeft] = useState(false);
  const read = values.url.trim() === "" ? null : readAddress(values.url);
  const [typed] = useDebouncedValue(read?.url ?? null, TYPED_MS);
  const known = useQuery({ ...addressQuery(typed ?? ""), enabled: typed !== null }).data;
  const line = known && read && known.url === read.url ? known : null;
  const add = useMutation({
    mutationFn: () => {
      const { name, ...rest } = values;
      return take(api.sites.index.$post({ json: name.trim() === "" ? rest : values }));
    },
    onSuccess: ({ data }) => {
      forget();
      void queries.invalidateQueries({ queryKey: ["sites"] });
      void navigate({ to: "/sites/$siteId/connect", params: { siteId: data.id } });
    },
  });
  const errors = fieldErrors(add.error);
  const input = inputsOf<"url" | "name">(values, set, errors);
  const problem = left && read?.url === null ? read : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setLeft(true);
    if (read?.url !== null) add.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack ta="left">
        {add.error && !isAboutFields(add.error, ["name", "url", "time_zone"]) && <Problem error={add.error} />}
        <div>
          <TextInput
            label="Site address"
            placeholder="example.com"
            inputMode="url"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            required
            data-autofocus
            {...input("url")}
            onBlur={() => setLeft(values.url.trim() !== "")}
            error={problem ? PROBLEMS[problem.problem] : read?.url === null ? undefined : errors["url"]}
          />
          <Text size="sm" c="dimmed" mt={4} role="status" mih={22} style={{ overflowWrap: "anywhere" }}>
            {read?.url && `Site address: ${read.url}`}
            {problem?.suggestion && (
              <Anchor component="button" type="button" inherit onClick={() => set({ url: problem.suggestion! })}>
                Use {problem.suggestion}
              </Anchor>
            )}
          </Text>
        </div>
        {line && <Known line={line} />}
        <TextInput
          label="Name"
          description="Shown only in IGNY8."
          placeholder={read?.url ? nameOfAddress(read.url) : "example.com"}
          {...input("name")}
        />
        <Select
          label="Time zone"
          description="Publishing times use this time zone."
          data={ZONES}
          searchable
          allowDeselect={false}
          value={values.time_zone}
          onChange={(time_zone) => time_zone && set({ time_zone })}
          error={errors["time_zone"]}
        />
        <Group justify="flex-end">
          {more}
          <Button type="submit" loading={add.isPending} variant={line?.verdict === "already_there" ? "default" : "filled"}>
            {line?.verdict === "already_there" ? "Add it again" : "Add site"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Says that the address is in IGNY8 already: here, or in another account, of which it says nothing. */
function Known({ line }: { line: SiteLine }) {
  const { verdict, site_id, message, connected_elsewhere } = line;
  if (verdict === "already_there" && site_id !== null)
    return (
      <Alert color="yellow" role="status" title="Already added">
        <Text size="sm">
          {message}{" "}
          <Anchor inherit renderRoot={(props) => <Link to="/sites/$siteId" params={{ siteId: site_id }} {...props} />}>
            Open the site
          </Anchor>
        </Text>
      </Alert>
    );
  if (!connected_elsewhere) return null;
  return (
    <Alert color="yellow" role="status" title="Another account is connected to this address">
      <Text size="sm">{message}</Text>
    </Alert>
  );
}
