import { PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, take } from "../../data/client.ts";
import { meQuery } from "../../data/session.ts";
import { GateForm } from "./GateForm.tsx";

/** E-mail and password. Afterwards the open page continues, or `onDone` runs. */
export function SignInForm({ onDone }: { onDone?: () => void }) {
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => take(api.auth["sign-in"].index.$post({ json: { email, password } })),
    onSuccess: ({ data }) => {
      queries.setQueryData(meQuery.queryKey, data);
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" });
      onDone?.();
    },
  });
  return (
    <GateForm asked={signIn} submit={() => signIn.mutate()} yes="Sign in">
      <TextInput label="E-mail" type="email" autoComplete="username" required value={email} onChange={(e) => setEmail(e.target.value)} />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(e) => setPassword(e.target.value)}
      />
    </GateForm>
  );
}
