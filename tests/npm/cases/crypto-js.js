'use strict';

const CryptoJS = require('crypto-js');

exports['hashes and encrypts'] = () => { const key = CryptoJS.enc.Hex.parse('00112233445566778899aabbccddeeff'); const encrypted = CryptoJS.AES.encrypt('text', key, { iv: key }); return [CryptoJS.SHA256('x').toString(), CryptoJS.HmacSHA1('a', 'k').toString(CryptoJS.enc.Base64), encrypted.ciphertext.toString(), CryptoJS.AES.decrypt(encrypted, key, { iv: key }).toString(CryptoJS.enc.Utf8), CryptoJS.PBKDF2('p', 's', { keySize: 4, iterations: 10 }).toString(), CryptoJS.AES.decrypt(CryptoJS.AES.encrypt('m', 'pass').toString(), 'pass').toString(CryptoJS.enc.Utf8)]; };
