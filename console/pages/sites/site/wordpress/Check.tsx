import { Badge, Box, Text } from "@mantine/core";
import type { Health } from "../../../../data/integration.ts";
import { checkState } from "../../../../parts/sites/checkNames.ts";
import { Time } from "../../../../parts/time/Time.tsx";
import { adviceHere } from "./adviceHere.ts";
import classes from "./Check.module.css";

export type CheckResult = NonNullable<Health["validation"]>["reachable"];

interface Props {
  label: string;
  check: CheckResult;
  zone: string;
  /** the message and the advice that the section shows already */
  said: readonly (string | null)[];
}

/** A check of a site, with what to do if it fails. */
export function Check({ label, check, zone, said }: Props) {
  const { ok, message, advice, since, checked_at } = check;
  const [word, color] = checkState(ok);
  return (
    <li className={classes["check"]}>
      <Badge variant="dot" color={color}>
        {word}
      </Badge>
      <Box miw={0} maw={560}>
        <Text size="sm" fw={600}>
          {label}
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
        {ok === false && since && (
          <Text size="xs" c="dimmed">
            Since <Time at={since} zone={zone} />
            {checked_at && (
              <>
                , last checked <Time at={checked_at} zone={zone} />
              </>
            )}
          </Text>
        )}
      </Box>
    </li>
  );
}
