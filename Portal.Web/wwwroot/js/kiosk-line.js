// What a form that needs the devices says while there is no session with them.
const OWN = { superseded: "superseded", time: "clock", version: "version" };

/** The part of the form to show; without one of its own for this trouble the form says that the devices are away. */
export const lineWord = (devices, form, isLong) => {
  const own = OWN[devices.state === "superseded" ? "superseded" : devices.why];
  return own && form.querySelector(`[data-say="${own}"]`) ? own : own || isLong ? "away" : "connecting";
};
