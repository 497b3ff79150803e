import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { useMe } from "../../../data/session.ts";
import { fieldErrors, inputsOf, isAboutFields } from "../../../parts/fields.ts";
import { NewPassword } from "../../../parts/people/NewPassword.tsx";
import { Section } from "../../../parts/Section.tsx";
import { Problem } from "../../../parts/Trouble.tsx";

const BLANK = { current_password: "", password: "" };

export function Password() {
  const { user } = useMe();
  const [values, setValues] = useState(BLANK);
  const change = useChange(() => take(api.auth.password.index.$post({ json: values })), {
    stale: [["sessions"]],
    said: ({ data: { sessions_ended: ended } }) =>
      ended === 0 ? "Password changed." : `Password changed. ${ended === 1 ? "One other session" : `${ended} other sessions`} ended.`,
  });
  const input = inputsOf(values, (changes) => setValues({ ...values, ...changes }), fieldErrors(change.error));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(undefined, { onSuccess: () => setValues(BLANK) });
  };
  return (
    <Section narrow title="Password" about="A new password signs you out everywhere else and revokes your API tokens.">
      <form onSubmit={submit}>
        <Stack>
          {/* Password managers need the user name. */}
          <input type="text" autoComplete="username" value={user.email} readOnly hidden />
          <PasswordInput label="Current password" autoComplete="current-password" required {...input("current_password")} />
          <NewPassword label="New password" {...input("password")} />
          {change.error && !isAboutFields(change.error, ["current_password", "password"]) && <Problem error={change.error} />}
          <Group>
            <Button type="submit" loading={change.isPending} disabled={!values.current_password || !values.password}>
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
