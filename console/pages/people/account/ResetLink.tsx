import { Button, Group, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { fieldErrors, isAboutFields } from "../../../parts/fields.ts";
import { Section } from "../../../parts/Section.tsx";
import { Secret } from "../../../parts/Secret.tsx";
import { Time } from "../../../parts/time/Time.tsx";
import { Problem } from "../../../parts/Trouble.tsx";

/** For operators: a link for somebody who forgot the password and got no mail. */
export function ResetLink() {
  const [email, setEmail] = useState("");
  const make = useChange(() => take(api.ops["password-reset-links"].index.$post({ json: { email } })), { stale: [] });
  const made = make.data?.data;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(undefined);
  };
  return (
    <Section
      narrow
      title="Password link for a user"
      about="Operators can create a link for a user who can't sign in. Make sure that you know who asks."
    >
      <form onSubmit={submit}>
        <Stack>
          {make.error && !isAboutFields(make.error, ["email"]) && <Problem error={make.error} />}
          <TextInput
            label="E-mail of the user"
            type="email"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            error={fieldErrors(make.error)["email"]}
          />
          {made && (
            <Secret title={`Give this link to ${made.email} only`} label="Link" value={made.url}>
              The link sets a new password for {made.email}. It works once, until <Time at={made.expires_at} />.
            </Secret>
          )}
          <Group>
            <Button type="submit" variant="default" loading={make.isPending}>
              Create link
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
