import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, take } from "../data/client.ts";
import { meQuery } from "../data/session.ts";
import { Problem } from "./Trouble.tsx";

/** E-mail and password; afterwards the page that is open goes on, or `onDone`. */
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {signIn.error && <Problem error={signIn.error} />}
        <TextInput label="E-mail" type="email" autoComplete="username" required value={email} onChange={(e) => setEmail(e.target.value)} />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(e) => setPassword(e.target.value)}
        />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
