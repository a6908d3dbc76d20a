// The dashboard's module without a browser: what it makes of which heat pumps.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../custom_components/podero/", import.meta.url);
const MODULE = new URL("frontend/podero-strategy.js", FOLDER);

/** A registry of elements, as browsers have one and as the frontend's polyfill is one. */
class Registry extends Map {
	waiting = new Map();
	define(name, element) {
		assert(!this.has(name), `${name} is defined twice`);
		this.set(name, element);
		this.waiting.get(name)?.();
	}
	whenDefined(name) {
		return new Promise((resolve) => this.waiting.set(name, resolve));
	}
}

const early = new Registry();
const late = new Registry();
globalThis.window = globalThis;
globalThis.HTMLElement = class {};
globalThis.document = { documentElement: { lang: "de-CH" } };
globalThis.customElements = early;
await import(MODULE);
const beforeStart = [...early.keys()];
globalThis.customElements = late;
early.define("home-assistant", class {});
await Promise.resolve();

const strategy = (kind) => late.get(`ll-strategy-${kind}-podero`);

const UNIQUE_IDS = readFileSync(new URL("../tests/unique_ids.txt", import.meta.url), "utf8");
const KEYS = UNIQUE_IDS.trim()
	.split("\n")
	.map((line) => line.replace(" {id}_", "."));
const STATISTICS = ["statistic.consumption", "statistic.unoptimized_consumption", "statistic.savings"];
const TEXTS = Object.fromEntries(
	Object.entries(JSON.parse(readFileSync(new URL("translations/en.json", FOLDER), "utf8")).common)
		.filter(([key]) => key.startsWith("dashboard_"))
		.map(([key, text]) => [key.replace("dashboard_", "text."), text]),
);

/** Return a heat pump with all entities and statistics, less some. */
const heatPump = (device_id, name, ...missing) => {
	const keys = [...KEYS, ...STATISTICS].filter((key) => !missing.includes(key));
	return { device_id, name, ids: Object.fromEntries(keys.map((key) => [key, `id of ${key}`])) };
};

const home = (heat_pumps, components = ["history"]) => ({
	language: "en",
	config: { components },
	callWS: async (request) => {
		assert.deepEqual(request, { type: "podero/dashboard", language: "en" });
		return { texts: TEXTS, heat_pumps };
	},
});

/** Return what a strategy makes, which has to be plain: "Take control" stores it. */
const generate = async (kind, options, hass) => {
	const config = await strategy(kind).generate({ type: "custom:podero", ...options }, hass);
	assert.deepEqual(JSON.parse(JSON.stringify(config)), config);
	return config;
};

const headings = ({ sections }) => sections.map(({ cards: [{ heading }] }) => heading);
const about = (cards) =>
	cards.flatMap(({ entity, entities = [] }) => entity ?? entities.map((each) => each.entity ?? each));

test("it is defined where the frontend looks, although that comes later", () => {
	assert.deepEqual(beforeStart, []);
	assert.deepEqual(
		[...late.keys()],
		["dashboard", "view", "section"].map((kind) => `ll-strategy-${kind}-podero`),
	);
});

test("it is offered in the language of the page", () => {
	const [entry, ...others] = window.customStrategies;
	assert.deepEqual([entry.type, entry.name, entry.strategyType], ["podero", "Podero", "dashboard"]);
	assert.equal(others.length, 2);
	assert.match(entry.description, /^Was deine Wärmepumpen/);
	document.documentElement.lang = "ja";
	assert.match(entry.description, /^What your heat pumps/);
	assert.deepEqual(strategy("dashboard").getCreateSuggestions(), { title: "Podero", icon: "mdi:heat-pump" });
	assert.deepEqual(strategy("section").getStubConfig(), { type: "custom:podero", parts: ["now"] });
});

test("a dashboard has a view for each heat pump that is chosen", async () => {
	const hass = home([heatPump("a", "Cellar"), heatPump("b", "Loft")]);
	const { views } = await generate("dashboard", { parts: ["now"] }, hass);
	assert.deepEqual(
		views.map(({ title, path }) => [title, path]),
		[
			["Cellar", "a"],
			["Loft", "b"],
		],
	);
	assert.deepEqual(views[1].strategy, { type: "custom:podero", parts: ["now"], devices: ["b"] });
	const { views: chosen } = await generate("dashboard", { devices: ["b"] }, hass);
	assert.deepEqual(
		chosen.map(({ title }) => title),
		["Loft"],
	);
});

test("without a heat pump it says where to add one", async () => {
	const { views } = await generate("dashboard", {}, home([]));
	assert.deepEqual(views, [{ strategy: { type: "custom:podero" } }]);
	const nothing = { type: "markdown", content: TEXTS["text.nothing"] };
	assert.deepEqual((await generate("view", {}, home([]))).sections, [{ type: "grid", cards: [nothing] }]);
	assert.deepEqual((await generate("section", { devices: ["gone"] }, home([heatPump("a", "")]))).cards, [nothing]);
});

test("a view shows all parts in their order", async () => {
	const view = await generate("view", {}, home([heatPump("a", "Cellar")]));
	assert.deepEqual(headings(view), [
		...["Now", "Rooms", "Hot water", "Pause", "Away", "Today"],
		...["Last 7 days", "Savings", "Needs attention"],
	]);
	assert(about(view.sections.flatMap(({ cards }) => cards)).every((id) => id.startsWith("id of ")));
	const [, week] = view.sections[6].cards;
	assert.deepEqual(week.entities, [
		{ entity: "id of statistic.consumption", name: "With Podero" },
		{ entity: "id of statistic.unoptimized_consumption", name: "Without Podero" },
	]);
});

test("what is missing leaves neither card nor hole", async () => {
	const few = KEYS.filter((key) => key !== "sensor.activity");
	const { sections } = await generate("view", {}, home([heatPump("a", "Cellar", ...few, ...STATISTICS)]));
	assert.deepEqual(sections.length, 1);
	assert.deepEqual(about(sections[0].cards), ["id of sensor.activity"]);
});

test("a graph needs what it is about, but no limit", async () => {
	const missing = ["sensor.dhw_temperature", "number.minimum_temperature_limit"];
	const hass = home([heatPump("a", "Cellar", ...missing, "statistic.unoptimized_consumption")]);
	const { sections } = await generate("view", { parts: ["today", "week"] }, hass);
	const [[, power, rooms, ...others], [, week]] = sections.map(({ cards }) => cards);
	assert.deepEqual(about([power]), ["id of sensor.current_power_consumption_w"]);
	assert.deepEqual(
		about([rooms]),
		["sensor.indoor_actual_temperature", "number.maximum_temperature_limit"].map((key) => `id of ${key}`),
	);
	assert.deepEqual(others, []);
	assert.deepEqual(about([week]), ["id of statistic.consumption"]);
	assert.deepEqual(headings(await generate("view", { parts: ["today", "now"] }, home([heatPump("a", "")], []))), [
		"Now",
	]);
});

test("a card that depends on another entity is always there without that", async () => {
	const cards = async (...missing) => {
		const hass = home([heatPump("a", "Cellar", ...missing)]);
		return (await generate("section", { parts: ["pause"] }, hass)).cards.slice(-2);
	};
	const [paused, running] = ["on", "off"].map((state) => [
		{ condition: "state", entity: "id of switch.pause_power_active", state },
	]);
	assert.deepEqual(
		(await cards()).map(({ visibility }) => visibility),
		[running, paused],
	);
	assert.deepEqual(
		(await cards("switch.pause_power_active")).map(({ visibility }) => visibility),
		[[], []],
	);
});

test("a section shows what is chosen, as chosen, of several heat pumps by their names", async () => {
	const hass = home([heatPump("a", "Cellar"), heatPump("b", "Loft")]);
	const { type, cards } = await generate("section", { parts: ["rooms", "nonsense", "now"] }, hass);
	assert.equal(type, "grid");
	assert.deepEqual(
		cards.flatMap(({ heading }) => heading ?? []),
		["Cellar: Rooms", "Cellar: Now", "Loft: Rooms", "Loft: Now"],
	);
});
