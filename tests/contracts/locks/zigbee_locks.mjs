// Virtual Zigbee locks: the real converters of Zigbee2MQTT (npm zigbee-herdsman-converters) between MQTT and a memory.
// Environment: MQTT (mqtt://127.0.0.1:PORT), COUNT locks named lock-1 ….  Commands on the topic virtual/<name>:
// {"type": PIN} somebody types it at the door · {"away": bool} · {"garbage": bool} · {"wipe": true}.
// Answers on virtual/<name>/memory to {"show": true}.
import mqtt from "mqtt";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const to = require("zigbee-herdsman-converters/converters/toZigbee");
const from = require("zigbee-herdsman-converters/converters/fromZigbee");
const { pincode_lock: pincode } = to.default ?? to;
const fz = from.default ?? from;
const PLACES = 30;

class Lock {
  constructor(name, client) {
    Object.assign(this, { name, client, memory: new Map(), state: {}, away: false, garbage: false });
    // What the converter calls: the lock's side of the Zigbee cluster.
    this.entity = { command: async (_cluster, command, payload) => this.command(command, payload) };
  }

  command(command, payload) {
    const { userid } = payload;
    if (command === "setPinCode") {
      this.memory.set(userid, payload.pincodevalue);
      this.tell(fz.lock_programming_event, { programeventcode: 2, userid, programeventsrc: 1 });
    } else if (command === "clearPinCode") {
      this.memory.delete(userid);
      this.tell(fz.lock_programming_event, { programeventcode: 3, userid, programeventsrc: 1 });
    } else if (command === "getPinCode") {
      const pin = this.memory.get(userid);
      this.tell(fz.lock_pin_code_response, { userid, userstatus: pin === undefined ? 0 : 1, usertype: 0, pincodevalue: pin });
    }
  }

  tell(converter, data) {
    const told = converter.convert(null, { data }, () => {}, {}, {}) ?? {};
    this.state = { ...this.state, ...told, users: { ...this.state.users, ...told.users } };
    const body = this.garbage ? "\u0000{not json" : JSON.stringify(this.state);
    this.client.publish(`zigbee2mqtt/${this.name}`, body);
    if (told.action) this.client.publish(`zigbee2mqtt/${this.name}/action`, told.action);
    delete this.state.action;
    delete this.state.action_user;
  }

  async message(what, body) {
    if (this.away) return;
    const meta = { mapped: { meta: { pinCodeCount: PLACES } }, options: {}, message: body, state: this.state };
    try {
      if (what === "set") await pincode.convertSet(this.entity, "pin_code", body.pin_code, meta);
      else await pincode.convertGet(this.entity, "pin_code", meta);
    } catch (error) {
      const message = `Publish '${what}' 'pin_code' to '${this.name}' failed: '${error}'`;
      this.client.publish("zigbee2mqtt/bridge/logging", JSON.stringify({ level: "error", message }));
    }
  }

  order(body) {
    for (const name of ["away", "garbage"]) if (name in body) this[name] = body[name];
    if (body.wipe) this.memory.clear();
    if (body.show) {
      this.client.publish(`virtual/${this.name}/memory`, JSON.stringify(Object.fromEntries(this.memory)));
    }
    if (body.type) {
      const place = [...this.memory].find(([, pin]) => pin === body.type)?.[0];
      if (place !== undefined) this.tell(fz.lock_operation_event, { opereventcode: 2, userid: place, opereventsrc: 0 });
    }
  }
}

const client = mqtt.connect(process.env.MQTT);
const locks = new Map();
for (let number = 1; number <= Number(process.env.COUNT); number++) {
  locks.set(`lock-${number}`, new Lock(`lock-${number}`, client));
}
client.on("connect", async () => {
  await client.subscribeAsync(["zigbee2mqtt/+/set", "zigbee2mqtt/+/get", "virtual/+"], { qos: 1 });
  console.log("ready");
});
client.on("message", (topic, payload) => {
  const [base, name, what] = topic.split("/");
  const lock = locks.get(name);
  if (!lock) return;
  const body = JSON.parse(payload.toString());
  if (base === "virtual") lock.order(body);
  else lock.message(what, body);
});
