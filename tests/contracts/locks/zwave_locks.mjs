// Virtual Z-Wave locks: the real driver (npm zwave-js) with its own mock controller and nodes, behind @zwave-js/server.
// Environment: PORT, COUNT locks (nodes 2 …). Lines on stdin: {"node": n, "wipe": place} the lock forgets a code ·
// {"node": n, "type": place} somebody opens it at the keypad · {"node": n, "show": true} what it holds, on stdout.
import { createInterface } from "node:readline";
import { CommandClasses } from "@zwave-js/core";
import { MockController, MockNode, ccCaps } from "@zwave-js/testing";
import { ZwavejsServer } from "@zwave-js/server";
import { NotificationCCReport } from "zwave-js";
import {
  createAndStartDriverWithMockPort,
  createDefaultMockControllerBehaviors,
  createDefaultMockNodeBehaviors,
} from "zwave-js/Testing";
import { createMockZWaveRequestFrame } from "@zwave-js/testing";

const { PORT, COUNT } = process.env;
const { driver, mockPort, serial, continueStartup } = await createAndStartDriverWithMockPort({
  portAddress: "/tty/VIRTUAL",
  testingHooks: { skipFirmwareIdentification: true, skipBootloaderCheck: true },
  allowBootloaderOnly: false,
  storage: { cacheDir: process.env.CACHE },
});
const controller = await MockController.create({ homeId: 0x7e570001, ownNodeId: 1, mockPort, serial });
controller.defineBehavior(...createDefaultMockControllerBehaviors());

const nodes = new Map();
for (let id = 2; id < 2 + Number(COUNT); id++) {
  const node = await MockNode.create({
    id,
    controller,
    capabilities: {
      isListening: true,
      commandClasses: [
        CommandClasses.Version,
        CommandClasses["Manufacturer Specific"],
        ccCaps({ ccId: CommandClasses["Door Lock"], isSupported: true, version: 4 }),
        ccCaps({ ccId: CommandClasses["User Code"], isSupported: true, version: 1, numUsers: 30 }),
        ccCaps({
          ccId: CommandClasses["Schedule Entry Lock"],
          isSupported: true,
          version: 3,
          numWeekDaySlots: 0,
          numYearDaySlots: 2,
          numDailyRepeatingSlots: 0,
        }),
        ccCaps({ ccId: CommandClasses.Notification, isSupported: true, version: 8, supportsV1Alarm: false, notificationTypesAndEvents: { 6: [5, 6] } }),
      ],
    },
  });
  node.defineBehavior(...createDefaultMockNodeBehaviors());
  controller.addNode(node);
  nodes.set(id, node);
}

driver.on("driver ready", async () => {
  const waiting = [...driver.controller.nodes.values()].filter((node) => node.id !== 1);
  await Promise.all(waiting.map((node) => (node.ready ? null : new Promise((done) => node.once("ready", done)))));
  await new ZwavejsServer(driver, { host: "127.0.0.1", port: Number(PORT), enableDNSServiceDiscovery: false }).start();
  console.log("ready");
});
continueStartup();

createInterface({ input: process.stdin }).on("line", async (line) => {
  const told = JSON.parse(line);
  const node = nodes.get(told.node);
  if (told.wipe !== undefined) {
    for (const key of [...node.state.keys()]) if (key.endsWith(`_${told.wipe}`)) node.state.delete(key);
  }
  if (told.show) {
    const kept = Object.fromEntries([...node.state].filter(([key]) => /UserCode|ScheduleEntry/.test(key)));
    console.log(JSON.stringify(kept));
  }
  if (told.type !== undefined) {
    const report = new NotificationCCReport({
      nodeId: 1, notificationType: 6, notificationEvent: 6, eventParameters: Uint8Array.from([0x63, 0x03, told.type, 1, 0]),
    });
    await node.sendToController(createMockZWaveRequestFrame(report, { ackRequested: false }));
  }
});
