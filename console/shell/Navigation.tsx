import { NavLink, ScrollArea, Text } from "@mantine/core";
import { Link, useLocation } from "@tanstack/react-router";
import type { Me } from "../data/session.ts";
import { placesOf } from "./places.ts";

/** The places of the console. */
export function Navigation({ me, onGo }: { me: Me; onGo: () => void }) {
  const { pathname } = useLocation();
  return (
    <ScrollArea component="nav" aria-label="Main">
      {placesOf(me).map(({ label, places }) => (
        <div key={label} role="group" aria-label={label}>
          <Text size="xs" fw={600} c="dimmed" px="sm" pt="sm" pb={4} aria-hidden>
            {label}
          </Text>
          {places.map((place) => {
            const here = pathname === place.to || pathname.startsWith(`${place.to}/`);
            return (
              <NavLink
                key={place.to}
                label={place.label}
                active={here}
                {...(here ? { "aria-current": "page" as const } : {})}
                onClick={onGo}
                renderRoot={(props) => <Link to={place.to} {...props} />}
              />
            );
          })}
        </div>
      ))}
    </ScrollArea>
  );
}
