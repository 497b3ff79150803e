import { PasswordInput, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import type { Me } from "../../../data/session.ts";
import { fieldErrors, inputsOf } from "../../../parts/fields.ts";
import { GateForm } from "../../../parts/people/GateForm.tsx";
import { NewPassword } from "../../../parts/people/NewPassword.tsx";

interface Props {
  token: string;
  invite: { email: string; has_user: boolean };
  signedIn: boolean;
  enter: (me: Me) => void;
}

/** Accepts an invite: with one click if signed in, with the password of an existing user, or with a name and a new password. */
export function Accept({ token, invite: { email, has_user }, signedIn, enter }: Props) {
  const [values, setValues] = useState({ name: "", password: "" });
  const asked = signedIn ? {} : has_user ? { password: values.password } : values;
  const accept = useChange(() => take(api.auth["accept-invite"].index.$post({ json: { token, ...asked } })), { stale: [["invite"]] });
  const input = inputsOf(values, (changes) => setValues({ ...values, ...changes }), fieldErrors(accept.error));
  const submit = () => accept.mutate(undefined, { onSuccess: ({ data }) => enter(data) });
  return (
    <GateForm asked={accept} fields={Object.keys(asked)} submit={submit} yes="Join">
      {!signedIn && (
        <>
          <TextInput label="E-mail" type="email" autoComplete="username" value={email} readOnly variant="filled" />
          {has_user ? (
            <>
              <Text size="sm">You already sign in to IGNY8 with this e-mail. Enter your password to join.</Text>
              <PasswordInput label="Password" autoComplete="current-password" required {...input("password")} />
            </>
          ) : (
            <>
              <TextInput label="Your name" autoComplete="name" required maxLength={200} dir="auto" {...input("name")} />
              <NewPassword label="Password" {...input("password")} />
            </>
          )}
        </>
      )}
    </GateForm>
  );
}
