import { Badge, Box, Group, NavLink, Text, VisuallyHidden } from "@mantine/core";
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
  const most = data?.counted_at_most ?? Infinity;
  const shown = (count: number) => (count > most ? `${most.toLocaleString()}+` : count.toLocaleString());
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
          {places.map(({ to, label: name, waiting, troubled }) => {
            const here = pathname === to || (to !== "/" && pathname.startsWith(`${to}/`));
            const waits = waiting ? (data?.counts[waiting.lifecycle] ?? 0) : 0;
            return (
              <Box key={to} pos="relative">
                <NavLink
                  label={name}
                  py={6}
                  rightSection={
                    waiting &&
                    waits > 0 && (
                      <Badge size="sm" variant="light" color="gray" circle={waits < 10} title={`${shown(waits)} ${waiting.says}`}>
                        {shown(waits)}
                        <VisuallyHidden> {waiting.says}</VisuallyHidden>
                      </Badge>
                    )
                  }
                  active={here}
                  {...(here ? { "aria-current": "page" as const } : {})}
                  onClick={onGo}
                  renderRoot={(props) => <Link to={to} {...props} />}
                />
                {troubled && (
                  <Group gap={4} pos="absolute" right={12} top={6}>
                    {troubled.map(({ lifecycle, says, bad }) => {
                      const count = data?.counts[lifecycle] ?? 0;
                      return (
                        count > 0 && (
                          <Badge
                            key={lifecycle}
                            variant={bad ? "filled" : "light"}
                            color={bad ? "red" : "gray"}
                            h={24}
                            miw={24}
                            px={bad ? 8 : 4}
                            title={`${shown(count)} ${says}`}
                            style={{ cursor: "pointer" }}
                            renderRoot={(props) => <Link to="/published" search={{ lifecycle }} onClick={onGo} {...props} />}
                          >
                            {shown(count)}
                            {bad ? ` ${says}` : <VisuallyHidden> {says}</VisuallyHidden>}
                          </Badge>
                        )
                      );
                    })}
                  </Group>
                )}
              </Box>
            );
          })}
        </div>
      ))}
    </Box>
  );
}
