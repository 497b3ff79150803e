import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, take } from "../data/client.ts";
import { meQuery } from "../data/session.ts";
import { fieldErrors, inputsOf, isAboutFields } from "../parts/fields.ts";
import { Gate } from "../parts/Gate.tsx";
import { Problem } from "../parts/Trouble.tsx";

const FIELDS = ["name", "account_name", "email", "password"];

export function SignUp() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [values, setValues] = useState({ name: "", account_name: "", email: "", password: "" });
  const signUp = useMutation({
    mutationFn: () => take(api.auth["sign-up"].index.$post({ json: values })),
    onSuccess: ({ data }) => {
      queries.setQueryData(meQuery.queryKey, data);
      void navigate({ to: "/sites" });
    },
  });
  const input = inputsOf(values, (changes) => setValues({ ...values, ...changes }), fieldErrors(signUp.error));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signUp.mutate();
  };
  return (
    <Gate title="Make an account">
      <form onSubmit={submit}>
        <Stack>
          {signUp.error && !isAboutFields(signUp.error, FIELDS) && <Problem error={signUp.error} />}
          <TextInput label="Your name" autoComplete="name" required {...input("name")} />
          <TextInput label="Company or publication" autoComplete="organization" required {...input("account_name")} />
          <TextInput label="E-mail" type="email" autoComplete="username" required {...input("email")} />
          <PasswordInput
            label="Password"
            description="Ten characters or more; a sentence is easy to remember."
            autoComplete="new-password"
            required
            {...input("password")}
          />
          <Button type="submit" loading={signUp.isPending}>
            Make the account
          </Button>
        </Stack>
      </form>
      <Text size="sm">
        You have one? <Anchor renderRoot={(props) => <Link to="/sign-in" {...props} />}>Sign in</Anchor>
      </Text>
    </Gate>
  );
}
