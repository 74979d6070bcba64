// A virtual Matter lock: matter.js's own DoorLock server (npm @matter/main), commissioned over the loopback.
// Environment: PORT, STORAGE and AUTHORITIES (folders). Prints "pairing CODE" and "ready". Lines on stdin: {"show": true} → what it
// holds on stdout.
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import "@matter/nodejs";
import { Endpoint, Environment, ServerNode } from "@matter/main";
import { DoorLockServer } from "@matter/main/behaviors/door-lock";
import { DoorLock } from "@matter/main/clusters/door-lock";
import { TestCert_PAA_FFF1_Cert, TestCert_PAA_NoVID_Cert } from "@matter/protocol";
import { DoorLockDevice } from "@matter/main/devices/door-lock";

const environment = Environment.default;
environment.vars.set("storage.path", process.env.STORAGE);
const Server = DoorLockServer.with("PinCredential", "User", "CredentialOverTheAirAccess", "YearDayAccessSchedules");
const Lock = DoorLockDevice.with(Server);
const node = await ServerNode.create({
  id: "hataori-lock",
  network: { port: Number(process.env.PORT) },
  commissioning: { passcode: 20202021, discriminator: 3840 },
  productDescription: { name: "virtual lock", deviceType: DoorLockDevice.deviceType },
  basicInformation: { vendorName: "test", productName: "virtual lock", serialNumber: "1", vendorId: 0xfff1, productId: 0x8000 },
});
const lock = new Endpoint(Lock, {
  id: "door",
  doorLock: {
    lockType: DoorLock.LockType.DeadBolt,
    lockState: DoorLock.LockState.Locked,
    actuatorEnabled: true,
    operatingMode: DoorLock.OperatingMode.Normal,
    supportedOperatingModes: { normal: false, vacation: true, privacy: true, noRemoteLockUnlock: false, passage: true, alwaysSet: 2047 },
    requirePinForRemoteOperation: true,
    numberOfTotalUsersSupported: 30,
    numberOfPinUsersSupported: 30,
    maxPinCodeLength: 8,
    minPinCodeLength: 4,
    credentialRulesSupport: { single: true, dual: false, tri: false },
    numberOfCredentialsSupportedPerUser: 1,
    numberOfYearDaySchedulesSupportedPerUser: 1,
    wrongCodeEntryLimit: 5,
    userCodeTemporaryDisableTime: 10,
    sendPinOverTheAir: false,
  },
});
await node.add(lock);
await node.start();
// The makers' own test authority signed this lock; a controller without a network needs it as a file.
writeFileSync(`${process.env.AUTHORITIES}/matter-test-paa.der`, TestCert_PAA_NoVID_Cert);
writeFileSync(`${process.env.AUTHORITIES}/matter-test-paa-fff1.der`, TestCert_PAA_FFF1_Cert);
console.log(`pairing ${node.state.commissioning.pairingCodes.manualPairingCode}`);
console.log("ready");

createInterface({ input: process.stdin }).on("line", async (line) => {
  if (!JSON.parse(line).show) return;
  const state = lock.stateOf(Server);
  const plain = (rows) => [...(rows ?? [])].map((row) => ({ ...row }));
  console.log(JSON.stringify({ users: plain(state.users), schedules: plain(state.yearDaySchedules) }, (_, value) =>
    typeof value === "bigint" ? Number(value) : value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value));
});
