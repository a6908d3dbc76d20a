// What custom_components/podero/frontend/podero-strategy.js uses of Home Assistant's frontend, and its own types.

type Texts = Record<string, string>;
type Card = Record<string, unknown>;

/** A heat pump, and the ids of its entities and statistics by what they are. */
interface HeatPump {
	device_id: string;
	name: string;
	ids: Texts;
}

/** Home Assistant as the frontend sees it. */
interface Hass {
	config: { components: string[] };
	language: string;
	/** What custom_components/podero/dashboard.py answers. */
	callWS(request: { type: "podero/dashboard"; language: string }): Promise<{ texts: Texts; heat_pumps: HeatPump[] }>;
}

/** What stands beside the strategy's type in the configuration of a dashboard. */
interface Options {
	/** Ids of devices; all heat pumps without it. */
	devices?: string[];
	/** Names of parts, in the order in which they are shown; all of them without it. */
	parts?: string[];
}

interface Window {
	customStrategies?: {
		type: string;
		strategyType: string;
		name: string;
		readonly description: string;
	}[];
}
