import { Anchor, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, take } from "../../data/client.ts";
import { meQuery } from "../../data/session.ts";
import { fieldErrors, inputsOf } from "../../parts/fields.ts";
import { Gate } from "../../parts/people/Gate.tsx";
import { GateForm } from "../../parts/people/GateForm.tsx";
import { NewPassword } from "../../parts/people/NewPassword.tsx";

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
  return (
    <Gate title="Create account">
      <GateForm asked={signUp} fields={Object.keys(values)} submit={() => signUp.mutate()} yes="Create account">
        <TextInput label="Your name" autoComplete="name" required {...input("name")} />
        <TextInput label="Company or publication" autoComplete="organization" required {...input("account_name")} />
        <TextInput label="E-mail" type="email" autoComplete="username" required {...input("email")} />
        <NewPassword label="Password" {...input("password")} />
      </GateForm>
      <Text size="sm">
        Already have an account? <Anchor renderRoot={(props) => <Link to="/sign-in" {...props} />}>Sign in</Anchor>
      </Text>
    </Gate>
  );
}
