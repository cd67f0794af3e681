/** The same at each start, so that what the data folder remembers stays true. */
export const devPorts = { server: 8686, page: 8687, webhook: 8688, mail: 8689 } as const;

export const devAdmin = { email: "dev@example.test", password: "only for development" } as const;
