import { Button, Group, Modal, MultiSelect, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { aboutArea, areaOf, type Scope } from "../../../../domain/people/scopes.ts";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { useMe } from "../../../data/session.ts";
import { siteChoiceQuery } from "../../../data/sites.ts";
import { DialogFooter } from "../../../parts/DialogFooter.tsx";
import { fieldErrors, isAboutFields } from "../../../parts/fields.ts";
import { useFocusBack } from "../../../parts/focus/useFocusBack.ts";
import { Secret } from "../../../parts/Secret.tsx";
import { Time } from "../../../parts/time/Time.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { DATE, EXPIRES, expiryOf } from "./expiry.ts";
import { ALL, CUSTOM, offeredPurposes, offeredScopes, personOf, scopesOf } from "./purposes.ts";
import { ScopeChoice } from "./ScopeChoice.tsx";

const FIELDS = ["name", "scopes", "site_ids", "expires_in_days", "expires_at"];
const BLANK = { name: "", scopes: [] as Scope[], site_ids: [] as string[], expires: "90", date: "" };

/** Creates a token and shows it once. */
export function MakeToken({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  useFocusBack(opened);
  const person = personOf(useMe());
  const purposes = offeredPurposes(person);
  const usual = purposes.find(({ value }) => value === "write") ?? purposes[0]!;
  const [purpose, setPurpose] = useState(usual.value);
  const [values, setValues] = useState(BLANK);
  const set = (changes: Partial<typeof BLANK>) => setValues({ ...values, ...changes });
  const scopes = purpose === ALL ? undefined : [...(scopesOf(purpose) ?? values.scopes)];
  const ofSites = scopes?.every((scope) => aboutArea(areaOf(scope)).ofSites) ?? true;
  const { data: sites = [] } = useQuery({ ...siteChoiceQuery, enabled: opened });
  const json = {
    name: values.name,
    ...(scopes ? { scopes } : {}),
    ...(ofSites && values.site_ids.length > 0 ? { site_ids: values.site_ids.map(Number) } : {}),
    ...expiryOf(values.expires, values.date),
  };
  const make = useChange(() => take(api.account["api-tokens"].index.$post({ json })), { stale: [["api-tokens"]] });
  const errors = fieldErrors(make.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(undefined);
  };
  const leave = () => {
    make.reset();
    if (make.data) setValues(BLANK);
    onClose();
  };
  const made = make.data?.data;
  return (
    <Modal
      opened={opened}
      onClose={leave}
      size="lg"
      title={made ? "Your new token" : "Create a token"}
      closeOnClickOutside={!made}
      closeOnEscape={!made}
    >
      {made ? (
        <Stack>
          <Secret title="Copy it now" label="API token" value={made.token}>
            IGNY8 shows the token only now. Keep it secret: it gives access to everything in its scopes
            {made.expires_at ? (
              <>
                , until <Time at={made.expires_at} />
              </>
            ) : null}
            .
          </Secret>
          <Group justify="flex-end">
            <Button variant="default" onClick={leave}>
              I have copied it
            </Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            {make.error && !isAboutFields(make.error, FIELDS) && <Problem error={make.error} />}
            <TextInput
              label="Name"
              description="Name the program that uses the token."
              placeholder="Our writing program"
              required
              maxLength={200}
              data-autofocus
              value={values.name}
              onChange={(event) => set({ name: event.target.value })}
              error={errors["name"]}
            />
            <NativeSelect
              label="Purpose"
              description="What the program may do with the token."
              data={purposes.map(({ value, label }) => ({ value, label }))}
              value={purpose}
              onChange={(event) => setPurpose(event.target.value)}
              error={purpose === CUSTOM ? undefined : errors["scopes"]}
            />
            {purpose === CUSTOM && (
              <ScopeChoice
                offered={offeredScopes(person)}
                value={values.scopes}
                onChange={(chosen) => set({ scopes: chosen })}
                error={errors["scopes"]}
              />
            )}
            {ofSites && (
              <MultiSelect
                label="Limit to sites"
                description="The token reaches only the sites that you choose."
                placeholder={values.site_ids.length === 0 ? "All sites" : ""}
                data={sites.map(({ id, name }) => ({ value: String(id), label: name }))}
                value={values.site_ids}
                onChange={(site_ids) => set({ site_ids })}
                error={errors["site_ids"]}
                searchable
                clearable
              />
            )}
            <NativeSelect
              label="Expires"
              description="After this date, requests with the token are refused."
              data={EXPIRES}
              value={values.expires}
              onChange={(event) => set({ expires: event.target.value })}
              error={errors["expires_in_days"] ?? (values.expires === DATE ? undefined : errors["expires_at"])}
            />
            {values.expires === DATE && (
              <TextInput
                label="Last day"
                type="date"
                required
                value={values.date}
                onChange={(event) => set({ date: event.target.value })}
                error={errors["expires_at"]}
              />
            )}
            <DialogFooter>
              <Button variant="default" onClick={leave}>
                Cancel
              </Button>
              <Button type="submit" loading={make.isPending}>
                Create token
              </Button>
            </DialogFooter>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
