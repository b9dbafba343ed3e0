import assert from "node:assert/strict";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { Defer20220824Handler } from "@apollo/client/incremental";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import {
  added, authorization, checkAdded, checkDeferred, checkFeed, deferred, endpoint, feed, like, socket, unlike, whileFollowed, within,
} from "./social.mjs";

const http = new HttpLink({ uri: endpoint, headers: authorization });
const sockets = createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: authorization });
const clientOf = (link) =>
  new ApolloClient({ link, cache: new InMemoryCache(), incrementalHandler: new Defer20220824Handler(), clientAwareness: { name: "web" } });
const overParts = clientOf(http);
const overSocket = clientOf(ApolloLink.split(({ operationType }) => operationType === "subscription", new GraphQLWsLink(sockets), http));

const { data } = await within("query", overParts.query({ query: gql(feed), variables: { first: 5 } }));
const id = checkFeed(data);
const mutate = async (mutation) => (await overParts.mutate({ mutation: gql(mutation), variables: { id } })).data;
const before = (await mutate(unlike)).unlikePost.likes;
assert.equal((await within("mutation", mutate(like))).likePost.likes, before + 1);

const event = (client) =>
  new Promise((resolve, reject) => {
    const subscription = client.subscribe({ query: gql(added) }).subscribe({
      next: (result) => {
        subscription.unsubscribe();
        if (result.error) reject(result.error);
        else resolve(result.data);
      },
      error: reject,
    });
  });
checkAdded(await within("subscription over multipart", whileFollowed(event(overParts))));
checkAdded(await within("subscription over WebSocket", whileFollowed(event(overSocket))));

const states = [];
await within(
  "defer",
  new Promise((resolve, reject) => {
    overParts.watchQuery({ query: gql(deferred), fetchPolicy: "network-only" }).subscribe({
      next: (result) => {
        if (result.error) reject(result.error);
        if (!result.data) return;
        states.push(result.dataState);
        if (result.dataState === "complete") {
          checkDeferred(result.data);
          resolve();
        }
      },
      error: reject,
    });
  }),
);
assert.ok(states.includes("streaming"), `the deferred fields came with the first part: ${states}`);
overParts.stop();
overSocket.stop();
await sockets.dispose();
