// The strategy "podero": a dashboard, a view or a section of heat pumps, of Home Assistant's own cards. It is served as
// it stands, so it imports nothing; types are in typings/podero-strategy.d.ts.

const DOMAIN = "podero";
const TYPE = `custom:${DOMAIN}`;

/** For dialogs that offer the strategy: they open before a text of ours is loaded. @type {Texts} */
const DESCRIPTIONS = {
	de: "Was deine Wärmepumpen tun und warum, und was du sparst.",
	en: "What your heat pumps do and why, and what you save.",
	fr: "Ce que font vos pompes à chaleur et pourquoi, et vos économies.",
	it: "Cosa fanno le tue pompe di calore e perché, e cosa risparmi.",
	nl: "Wat je warmtepompen doen en waarom, en wat je bespaart.",
	sv: "Vad dina värmepumpar gör och varför, och vad du sparar.",
};

// The cards below are as in Home Assistant's YAML, but keys stand for what a heat pump has: "sensor.activity" for an
// entity, by domain and end of the unique id, "statistic.savings" for a statistic, "text.now" for a text.

const WIDE = { grid_options: { columns: "full" } };
const NAME = { name: { type: "entity" } };

/** @param {string} entity @param {string | string[]} state */
const when = (entity, state) => ({ condition: "state", entity, state });

/** @param {string} entity @param {Card} [options] */
const tile = (entity, options) => ({ type: "tile", entity, ...NAME, ...options });

/** @param {...string} types */
const features = (...types) => ({ features: types.map((type) => ({ type })) });

/** @param {string} part @param {string} icon @param {Card} [options] */
const heading = (part, icon, options) => ({ type: "heading", heading: `text.${part}`, icon, ...options });

/** What was consumed or saved in each period. @param {Card[]} entities @param {Card} options */
const statistics = (entities, options) => ({
	type: "statistics-graph",
	stat_types: ["change"],
	entities,
	...options,
});

/** A day of a reading, beside its limits. @param {...string} entities */
const history = (...entities) => ({
	type: "history-graph",
	hours_to_show: 24,
	expand_legend: true,
	entities: entities.map((entity) => ({ entity, ...NAME })),
});

/** A calendar on screens of some widths: a month is of no use on a phone. @param {string} view @param {string} width */
const calendar = (view, width) => ({
	type: "calendar",
	entities: ["calendar.away_calendar"],
	initial_view: view,
	visibility: [{ condition: "screen", media_query: `(${width})` }],
});

const AWAY = { visibility: [when("switch.is_away_mode_enabled", "on")] };
const NOT_PAUSED = { visibility: [when("switch.pause_power_active", "off")] };
const PAUSED = { visibility: [when("switch.pause_power_active", "on")] };

/** @param {string} entity @param {Card} options */
const press = (entity, options) => tile(entity, { hide_state: true, tap_action: { action: "toggle" }, ...options });

const ATTENTION = [
	when("binary_sensor.action_needed", "on"),
	when("binary_sensor.is_authenticated", "off"),
	when("sensor.connection_status", ["warning", "error"]),
];

/** The parts in the order of a view, each with its heading. @type {Record<string, Card[]>} */
const PARTS = {
	now: [
		heading("now", "mdi:heat-pump"),
		tile("sensor.activity", WIDE),
		tile("sensor.current_mode"),
		tile("sensor.current_power_consumption_w"),
		tile("sensor.electricity_price"),
		tile("sensor.outdoor_temperature"),
		tile("sensor.indoor_actual_temperature"),
		tile("sensor.dhw_temperature", WIDE),
		tile("switch.is_smart_optimization_active", WIDE),
		tile("select.optimization_level", { ...features("select-options"), ...WIDE }),
	],
	rooms: [
		heading("rooms", "mdi:sofa"),
		tile("climate.climate", { type: "thermostat", ...features("climate-hvac-modes", "climate-preset-modes") }),
	],
	hot_water: [
		heading("hot_water", "mdi:water-boiler"),
		tile("water_heater.water_heater", { ...features("target-temperature", "water-heater-operation-modes"), ...WIDE }),
	],
	pause: [
		heading("pause", "mdi:pause-circle"),
		tile("switch.pause_power_active"),
		tile("datetime.pause_power_until", PAUSED),
		press("button.pause_1_hour", NOT_PAUSED),
		press("button.pause_2_hours", NOT_PAUSED),
		press("button.pause_4_hours", NOT_PAUSED),
		press("button.pause_until_morning", { ...NOT_PAUSED, ...WIDE }),
		press("button.resume", PAUSED),
	],
	away: [
		heading("away", "mdi:bag-suitcase"),
		tile("switch.is_away_mode_enabled", WIDE),
		tile("datetime.away_mode_start", AWAY),
		tile("datetime.away_mode_end", AWAY),
		calendar("listWeek", "max-width: 767px"),
		calendar("dayGridMonth", "min-width: 768px"),
	],
	today: [
		heading("today", "mdi:chart-line"),
		history("sensor.current_power_consumption_w"),
		history("sensor.indoor_actual_temperature", "number.minimum_temperature_limit", "number.maximum_temperature_limit"),
		history("sensor.dhw_temperature", "number.minimum_dhw_temperature_limit", "number.dhw_standard_temperature"),
	],
	week: [
		heading("week", "mdi:lightning-bolt"),
		statistics(
			[
				{ entity: "statistic.consumption", name: "text.with" },
				{ entity: "statistic.unoptimized_consumption", name: "text.without" },
			],
			{ period: "hour", days_to_show: 7 },
		),
	],
	savings: [
		heading("savings", "mdi:piggy-bank-outline"),
		tile("sensor.savings_this_month"),
		tile("sensor.savings_total"),
		tile("sensor.savings_percentage", WIDE),
		statistics([{ entity: "statistic.savings", name: "text.savings" }], {
			period: "month",
			days_to_show: 365,
			chart_type: "bar",
			hide_legend: true,
		}),
	],
	attention: [
		heading("attention", "mdi:alert-circle-outline", { visibility: [{ condition: "or", conditions: ATTENTION }] }),
		...ATTENTION.map((condition) => tile(condition.entity, { visibility: [condition] })),
	],
};

/**
 * Put in what keys stand for. What is about an entity that is missing goes, a graph if it is its first one.
 *
 * @param {any} value @param {Texts} known @returns {any}
 */
const fill = (value, known) => {
	if (typeof value === "string") return /^[a-z_]+\.\w+$/.test(value) ? known[value] : value;
	if (Array.isArray(value)) return value.map((each) => fill(each, known)).filter((each) => each !== undefined);
	if (typeof value !== "object") return value;
	const about = "entity" in value ? value.entity : value.entities?.[0];
	if (about && !fill(about, known)) return undefined;
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, known)]));
};

/** What a dashboard needs: texts, and the heat pumps that are asked for. @param {Options} options @param {Hass} hass */
const load = async ({ devices }, hass) => {
	const { texts, heat_pumps } = await hass.callWS({ type: `${DOMAIN}/dashboard`, language: hass.language });
	return { texts, heatPumps: heat_pumps.filter(({ device_id }) => devices?.includes(device_id) ?? true) };
};

/** A section for each part that has something to show. @param {Options} options @param {Hass} hass */
const generateSections = async (options, hass) => {
	const { texts, heatPumps } = await load(options, hass);
	const names = options.parts ?? Object.keys(PARTS);
	const possible = names.filter((name) => name !== "today" || hass.config.components.includes("history"));
	const sections = heatPumps.flatMap(({ name, ids }) =>
		possible.flatMap((part) => {
			const [title, ...cards] = fill(PARTS[part] ?? [], { ...texts, ...ids });
			if (!cards.length) return [];
			if (heatPumps.length > 1) title.heading = `${name}: ${title.heading}`;
			return [{ type: "grid", cards: [title, ...cards] }];
		}),
	);
	return sections.length ? sections : [{ type: "grid", cards: [{ type: "markdown", content: texts["text.nothing"] }] }];
};

/** What makes each kind of configuration. @type {Record<string, (options: Options, hass: Hass) => Promise<Card>>} */
const GENERATORS = {
	dashboard: async (options, hass) => {
		const { heatPumps } = await load(options, hass);
		const views = heatPumps.map(({ device_id, name }) => ({
			title: name,
			path: device_id,
			strategy: { ...options, type: TYPE, devices: [device_id] },
		}));
		return { views: views.length ? views : [{ strategy: { ...options, type: TYPE } }] };
	},
	view: async (options, hass) => ({
		type: "sections",
		max_columns: 4,
		sections: await generateSections(options, hass),
	}),
	section: async (options, hass) => {
		const sections = await generateSections(options, hass);
		return { type: "grid", cards: sections.flatMap(({ cards }) => cards) };
	},
};

const register = () => {
	window.customStrategies ??= [];
	for (const [strategyType, generate] of Object.entries(GENERATORS)) {
		customElements.define(
			`ll-strategy-${strategyType}-${DOMAIN}`,
			class extends HTMLElement {
				static generate = generate;
				static getCreateSuggestions = () => ({ title: "Podero", icon: "mdi:heat-pump" });
				static getStubConfig = () => ({ type: TYPE, parts: ["now"] });
			},
		);
		window.customStrategies.push({
			type: DOMAIN,
			strategyType,
			name: "Podero",
			get description() {
				return DESCRIPTIONS[document.documentElement.lang.split("-")[0]] ?? DESCRIPTIONS.en;
			},
		});
	}
};

// While it starts, the frontend may replace the registry of elements, and forgets what was defined before.
customElements.whenDefined("home-assistant").then(register);
