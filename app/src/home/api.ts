/**
 * Home's API as its description has it (`docs/openapi.json`, from which `generated` is made): what is read, sent and asked
 * for here is held to it when the page is checked. Types only; what really comes is looked at by the shapes.
 */

import type { components, paths } from "./generated/api";

export const BASE = "/api/v1";

/** The shapes of the API by their names. */
export type Told = components["schemas"];

/** What is read of what home tells. It is an error where home may leave out a part of it, or tell something else. */
export type ReadOf<_Tells extends Known, Known> = Known;

/** An address below `BASE`: that of a route, with something in each place that it leaves open. */
export type Address = AddressOf<keyof paths>;

type AddressOf<Path> = Path extends `${typeof BASE}${infer Route}` ? Filled<Route> | `${Filled<Route>}?${string}` : never;
type Filled<Route> = Route extends `${infer Before}{${string}}${infer After}` ? `${Before}${string}${Filled<After>}` : Route;
