import { Alert, Badge, Box, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Health } from "../../../../data/integration.ts";
import type { Site } from "../../../../data/sites.ts";
import { CHECK_NAMES, checkState } from "../../../../parts/sites/checkNames.ts";
import { Time } from "../../../../parts/time/Time.tsx";
import { adviceHere } from "./adviceHere.ts";
import classes from "./Check.module.css";

type CheckResult = NonNullable<Health["validation"]>["reachable"];
export type Named = [name: keyof typeof CHECK_NAMES, check: CheckResult];

interface OfCheck {
  named: Named;
  site: Site;
}
interface Props extends OfCheck {
  /** the message and the advice that the section shows already */
  said: readonly (string | null)[];
}

/** A check of a site, with what to do if it fails. */
export function Check({ named, site, said }: Props) {
  const [name, { ok, message, advice }] = named;
  const [word, color] = checkState(ok);
  return (
    <li className={classes["check"]}>
      <Badge variant="dot" color={color}>
        {word}
      </Badge>
      <Box miw={0} maw={560}>
        <Text size="sm" fw={600}>
          {CHECK_NAMES[name]}
        </Text>
        {!said.includes(message) && (
          <Text size="sm" dir="auto">
            {message}
          </Text>
        )}
        {advice && !said.includes(advice) && ok === false && (
          <Text size="sm" fw={500} dir="auto">
            {adviceHere(advice)}
          </Text>
        )}
        {ok === false && <Since named={named} site={site} c="dimmed" />}
      </Box>
    </li>
  );
}

interface BoxProps extends OfCheck {
  /** where links to it lead */
  id?: string;
  /** the advice in the words of this place */
  advise: (advice: string) => string;
  /** what can be done about it here */
  children: ReactNode;
}

/** A failing check in a box: why, what to do, and since when. */
export function FailingBox({ id, named, site, advise, children }: BoxProps) {
  const { message, advice } = named[1];
  return (
    <Alert {...(id ? { id } : {})} color="red" title={message} role="alert">
      <Stack gap="xs" align="flex-start" maw={560}>
        {advice && (
          <Text size="sm" dir="auto">
            {advise(advice)}
          </Text>
        )}
        <Since named={named} site={site} c="inherit" />
        {children}
      </Stack>
    </Alert>
  );
}

/** Since when a check fails. */
export function Since({ named, site, c }: OfCheck & { c: "dimmed" | "inherit" }) {
  const { since, checked_at } = named[1];
  if (!since) return null;
  return (
    <Text size="xs" c={c}>
      Since <Time at={since} zone={site.time_zone} />
      {checked_at && (
        <>
          , last checked <Time at={checked_at} zone={site.time_zone} />
        </>
      )}
    </Text>
  );
}
