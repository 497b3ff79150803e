import { Anchor, Text } from "@mantine/core";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { Gate } from "../../parts/people/Gate.tsx";
import { SignInForm } from "../../parts/people/SignInForm.tsx";

const route = getRouteApi("/sign-in");

export function SignIn() {
  const { to } = route.useSearch();
  const router = useRouter();
  const [asksCode, setAsksCode] = useState(false);
  // An address from outside is followed only if it leads to this console.
  const target = to?.startsWith("/") && !to.startsWith("//") ? to : "/";
  return (
    <Gate title={asksCode ? "Enter your code" : "Sign in"}>
      <SignInForm onDone={() => router.history.push(target)} onCode={setAsksCode} />
      {!asksCode && (
        <>
          <Text size="sm">
            <Anchor renderRoot={(props) => <Link to="/forgot-password" {...props} />}>Forgot your password?</Anchor>
          </Text>
          <Text size="sm">
            New here? <Anchor renderRoot={(props) => <Link to="/sign-up" {...props} />}>Create account</Anchor>
          </Text>
        </>
      )}
    </Gate>
  );
}
