import { Badge, Box, NavLink, Text, VisuallyHidden } from "@mantine/core";
import { Link, useLocation } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { countsQuery } from "../data/articles/lists.ts";
import type { Me } from "../data/session.ts";
import { useEffect, useRef } from "react";
import { placesOf } from "./places.ts";

/** The places of the console. */
export function Navigation({ me, onGo }: { me: Me; onGo: () => void }) {
  const { pathname } = useLocation();
  const { data } = useQuery(countsQuery());
  const nav = useRef<HTMLElement>(null);
  // On a low screen, the current place may be below the fold.
  useEffect(() => {
    const place = nav.current?.querySelector("[aria-current=page]")?.getBoundingClientRect();
    const frame = nav.current?.getBoundingClientRect();
    if (place && frame) nav.current!.scrollTop += Math.max(0, place.bottom - frame.bottom) + Math.min(0, place.top - frame.top);
  }, [pathname]);
  return (
    <Box component="nav" ref={nav} aria-label="Main" style={{ overflowY: "auto", scrollbarWidth: "thin" }}>
      {placesOf(me).map(({ label, places }) => (
        <div key={label} role="group" aria-label={label}>
          <Text size="xs" fw={600} c="dimmed" px="sm" pt="sm" pb={4} aria-hidden>
            {label}
          </Text>
          {places.map((place) => {
            const here = pathname === place.to || (place.to !== "/" && pathname.startsWith(`${place.to}/`));
            const fails = place.counted?.includes("failed") === true && (data?.counts.failed ?? 0) > 0;
            const count = place.counted?.reduce((sum, lifecycle) => sum + (data?.counts[lifecycle] ?? 0), 0) ?? 0;
            return (
              <NavLink
                key={place.to}
                label={place.label}
                py={6}
                rightSection={
                  count > 0 && (
                    <Count
                      count={count}
                      most={data?.counted_at_most}
                      says={place.to === "/review" ? "in review" : "need attention"}
                      bad={fails}
                    />
                  )
                }
                active={here}
                {...(here ? { "aria-current": "page" as const } : {})}
                onClick={onGo}
                renderRoot={(props) => <Link to={place.to} {...props} />}
              />
            );
          })}
        </div>
      ))}
    </Box>
  );
}

/** The number of articles that wait at a place. `bad`: some of them failed. */
function Count({ count, most = Infinity, says, bad }: { count: number; most?: number | undefined; says: string; bad: boolean }) {
  const shown = count > most ? `${most.toLocaleString()}+` : count.toLocaleString();
  return (
    <Badge size="sm" variant={bad ? "filled" : "light"} color={bad ? "red" : "gray"} circle={count < 10} title={`${shown} ${says}`}>
      {shown}
      <VisuallyHidden> {says}</VisuallyHidden>
    </Badge>
  );
}
