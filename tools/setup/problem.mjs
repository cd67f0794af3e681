/** Expected trouble while setting up, with what the person at the keyboard can do about it. */
export class SetupError extends Error {
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}
