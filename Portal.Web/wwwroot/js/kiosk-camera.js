// The machine's document camera. Where there is none, or it may not be used, its part of the page stays away and the telephone does.
export const begin = async part => {
  if (part.dataset.begun || !navigator.mediaDevices?.getUserMedia) {
    return;
  }
  part.dataset.begun = "true";
  const [view, shot] = [part.querySelector("[data-camera-view]"), part.querySelector("[data-camera-shot]")];
  const form = part.querySelector("form");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 2592 }, height: { ideal: 1944 } } });
  } catch {
    return; // No camera, in use, or not allowed.
  }
  view.srcObject = stream;
  part.hidden = false;
  const stop = () => stream.getTracks().forEach(track => track.stop());
  // The light of the camera goes out with its page.
  const watch = setInterval(() => {
    if (!part.isConnected) {
      clearInterval(watch);
      stop();
    }
  }, 500);
  addEventListener("pagehide", stop, { once: true });

  const show = frozen => {
    view.hidden = frozen;
    shot.hidden = !frozen;
    for (const button of form.querySelectorAll("[data-camera-do]")) {
      button.hidden = (button.dataset.cameraDo === "shoot") === frozen;
    }
  };
  part.addEventListener("click", event => {
    switch (event.target.closest("[data-camera-do]")?.dataset.cameraDo) {
      case "shoot":
        [shot.width, shot.height] = [view.videoWidth, view.videoHeight];
        shot.getContext("2d").drawImage(view, 0, 0);
        show(true);
        break;
      case "again":
        show(false);
        break;
      case "take":
        shot.toBlob(blob => {
          const files = new DataTransfer();
          files.items.add(new File([blob], "camera.jpg", { type: "image/jpeg" }));
          form.elements.shot.files = files.files;
          form.requestSubmit();
        }, "image/jpeg", .85);
        break;
    }
  });
};
