'use strict';

const { ClientSecretCredential, ChainedTokenCredential, CredentialUnavailableError, EnvironmentCredential } = require('@azure/identity');

exports['needs an environment'] = () => new EnvironmentCredential().getToken('scope').catch(error => error.name);
exports['goes through a chain'] = async () => { const unavailable = { getToken: async () => { throw new CredentialUnavailableError('not here'); } }; const token = await new ChainedTokenCredential(unavailable, { getToken: async () => ({ token: 't', expiresOnTimestamp: 1 }) }).getToken('s'); const none = await new ChainedTokenCredential(unavailable).getToken('s').catch(error => error.name); return [token, none]; };
exports['refuses'] = () => { try { return new ClientSecretCredential('not a tenant!', 'id', 'secret'); } catch (error) { return error.message.split('.')[0]; } };
